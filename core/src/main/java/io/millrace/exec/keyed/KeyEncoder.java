package io.millrace.exec.keyed;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.expr.kernel.TextOperand;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// Turns the key columns of rows into bytes that are equal exactly when the keys are, and whose
/// unsigned order is canonical order.
///
/// ```text
///   null              00
///   fixed width       01, the word of OrderedWords in 1, 2, 4 or 8 bytes, high first, sign flipped
///   decimals          01, the digits as a number of 16 bytes, high first, sign flipped
///   strings, binary   01, the bytes with 00 written as 00 FF, then 00 00
///   struct            01, the fields
/// ```
///
/// As grouping keys are, so are these: nulls are equal, all NaN are one, -0.0 is 0.0. Works column
/// by column over the rows of a batch; its memory is used again for the next. Not thread-safe.
public final class KeyEncoder {
    private byte[] bytes = new byte[0];
    private int[] starts = new int[1];
    private int[] cursors = new int[0];

    /// Rows of a batch, and the number of each among the selected.
    @SuppressWarnings("ArrayRecordComponent") // a view for one call, never compared
    private record Lanes(int[] rows, int[] numbers, int count) {
        Lanes ofNotNull(ColumnVector column) {
            if (!column.hasNulls()) {
                return this;
            }
            int[] keptRows = new int[count];
            int[] keptNumbers = new int[count];
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (!column.isNull(rows[i])) {
                    keptRows[kept] = rows[i];
                    keptNumbers[kept++] = numbers[i];
                }
            }
            return new Lanes(keptRows, keptNumbers, kept);
        }
    }

    /// Returns the bytes of all keys; changed by the next call of [#encode].
    public byte[] bytes() {
        return bytes;
    }

    /// Returns where the key of the `i`-th selected row begins.
    public int start(int i) {
        return starts[i];
    }

    /// Returns where the key of the `i`-th selected row ends.
    public int end(int i) {
        return starts[i + 1];
    }

    /// Encodes the keys of the selected rows.
    public void encode(List<ColumnVector> columns, Selection selection) {
        int count = selection.size();
        if (starts.length <= count) {
            starts = new int[count + 1];
            cursors = new int[count];
        }
        Lanes lanes = lanes(selection);
        Arrays.fill(starts, 0, count + 1, 0);
        for (ColumnVector column : columns) {
            addLengths(column, lanes);
        }
        for (int i = 0; i < count; i++) {
            starts[i + 1] = Math.addExact(starts[i], starts[i + 1]);
        }
        if (bytes.length < starts[count]) {
            bytes = new byte[Math.max(starts[count], 2 * bytes.length)];
        }
        System.arraycopy(starts, 0, cursors, 0, count);
        for (ColumnVector column : columns) {
            write(column, lanes);
        }
    }

    private static Lanes lanes(Selection selection) {
        int count = selection.size();
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return new Lanes(selection.isAll() ? numbers : selection.rows(), numbers, count);
    }

    /// Adds the length of the column's part to `starts[number + 1]`.
    private void addLengths(ColumnVector column, Lanes lanes) {
        for (int i = 0; i < lanes.count(); i++) {
            starts[lanes.numbers()[i] + 1]++;
        }
        Lanes there = lanes.ofNotNull(column);
        switch (column) {
            case FixedWidthColumn fixed -> {
                int width = KeyWords.byteCount(fixed.physicalType());
                for (int i = 0; i < there.count(); i++) {
                    starts[there.numbers()[i] + 1] += width;
                }
            }
            case VarWidthColumn _, DictionaryColumn _ -> addTextLengths(column, there);
            case StructColumn struct -> {
                for (ColumnVector child : struct.children()) {
                    addLengths(child, there);
                }
            }
            case ListColumn list -> throw noKey(list);
        }
    }

    private void addTextLengths(ColumnVector column, Lanes lanes) {
        TextOperand text = TextOperand.of(column);
        VarWidthColumn values = text.values();
        MemorySegment source = values.bytes();
        for (int i = 0; i < lanes.count(); i++) {
            int value = text.index(lanes.rows()[i]);
            int end = values.end(value);
            int length = 2;
            for (int at = values.start(value); at < end; at++) {
                length += source.get(ValueLayout.JAVA_BYTE, at) == 0 ? 2 : 1;
            }
            starts[lanes.numbers()[i] + 1] += length;
        }
    }

    private void write(ColumnVector column, Lanes lanes) {
        for (int i = 0; i < lanes.count(); i++) {
            byte flag = (byte) (column.isNull(lanes.rows()[i]) ? 0 : 1);
            bytes[cursors[lanes.numbers()[i]]++] = flag;
        }
        Lanes there = lanes.ofNotNull(column);
        switch (column) {
            case FixedWidthColumn fixed when fixed.physicalType() == PhysicalType.DECIMAL128 ->
                    writeDecimals(fixed, there);
            case FixedWidthColumn fixed -> writeWords(fixed, there);
            case VarWidthColumn _, DictionaryColumn _ -> writeTexts(column, there);
            case StructColumn struct -> {
                for (ColumnVector child : struct.children()) {
                    write(child, there);
                }
            }
            case ListColumn list -> throw noKey(list);
        }
    }

    private static MillraceException noKey(ColumnVector column) {
        return ErrorCondition.UNSUPPORTED_DATATYPE.error(
                "Rows cannot be told apart by a column of the type "
                        + column.type().simpleString()
                        + " yet.",
                "Choose other columns.");
    }

    private void writeWords(FixedWidthColumn column, Lanes lanes) {
        int width = KeyWords.byteCount(column.physicalType());
        for (int i = 0; i < lanes.count(); i++) {
            long word = OrderedWords.key(column, lanes.rows()[i]);
            int number = lanes.numbers()[i];
            KeyWords.write(bytes, cursors[number], width, word);
            cursors[number] += width;
        }
    }

    private void writeDecimals(FixedWidthColumn column, Lanes lanes) {
        for (int i = 0; i < lanes.count(); i++) {
            int row = lanes.rows()[i];
            int number = lanes.numbers()[i];
            KeyWords.write(bytes, cursors[number], Long.BYTES, column.getHigh(row));
            KeyWords.writeUnsigned(bytes, cursors[number] + Long.BYTES, column.getLow(row));
            cursors[number] += 2 * Long.BYTES;
        }
    }

    private void writeTexts(ColumnVector column, Lanes lanes) {
        TextOperand text = TextOperand.of(column);
        VarWidthColumn values = text.values();
        MemorySegment source = values.bytes();
        for (int i = 0; i < lanes.count(); i++) {
            int value = text.index(lanes.rows()[i]);
            int number = lanes.numbers()[i];
            int cursor = cursors[number];
            int end = values.end(value);
            for (int at = values.start(value); at < end; at++) {
                byte one = source.get(ValueLayout.JAVA_BYTE, at);
                bytes[cursor++] = one;
                if (one == 0) {
                    bytes[cursor++] = KeyWords.ESCAPED;
                }
            }
            bytes[cursor++] = 0;
            bytes[cursor++] = 0;
            cursors[number] = cursor;
        }
    }
}
