package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.IntervalText;
import io.millrace.batch.ListColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.time.TimestampFormatter;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.MapType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;

/// Writes values as text in Spark's form: `1.0E10`, `2016-07-26 02:00:00`, `{a, null}`.
///
/// Timestamps are shown in the zone. Not thread-safe: it holds the text of one value.
public final class CellText {
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");
    private static final byte[] SEPARATOR = ascii(", ");
    private static final byte[] ARROW = ascii(" -> ");

    private final TimestampFormatter timestamps;
    private final TimestampFormatter localTimes = new TimestampFormatter(ZoneOffset.UTC);
    private byte[] text = new byte[64];
    private int length;

    /// Makes a writer.
    public CellText(ZoneId zone) {
        this.timestamps = new TimestampFormatter(zone);
    }

    /// Returns the texts of the selected rows, null for null. The caller owns the column.
    public VarWidthColumn column(
            BufferAllocator allocator, ColumnVector column, Selection selection) {
        int rowCount = column.rowCount();
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, DataTypes.StringType, rowCount, 8 * rowCount)) {
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                TextColumns.fillTo(builder, row);
                if (column.isNull(row)) {
                    builder.appendNull();
                } else {
                    length = 0;
                    append(column, row);
                    builder.append(text, 0, length);
                }
            }
            TextColumns.fillTo(builder, rowCount);
            return builder.build();
        }
    }

    /// Returns the text of one row.
    public byte[] bytes(ColumnVector column, int row) {
        length = 0;
        append(column, row);
        return Arrays.copyOf(text, length);
    }

    private void append(ColumnVector column, int row) {
        if (column.isNull(row)) {
            append(NULL);
            return;
        }
        switch (column) {
            case FixedWidthColumn fixed -> appendFixed(fixed, row);
            case VarWidthColumn var -> appendBytes(var, row);
            case DictionaryColumn coded ->
                    appendBytes(coded.dictionary().values(), coded.code(row));
            case ListColumn list when list.type() instanceof MapType -> appendMap(list, row);
            case ListColumn list -> {
                append((byte) '[');
                for (int i = list.start(row); i < list.end(row); i++) {
                    if (i > list.start(row)) {
                        append(SEPARATOR);
                    }
                    append(list.elements(), i);
                }
                append((byte) ']');
            }
            case StructColumn struct -> {
                append((byte) '{');
                for (int field = 0; field < struct.children().size(); field++) {
                    if (field > 0) {
                        append(SEPARATOR);
                    }
                    append(struct.child(field), row);
                }
                append((byte) '}');
            }
        }
    }

    private void appendMap(ListColumn map, int row) {
        StructColumn entries = (StructColumn) map.elements();
        append((byte) '{');
        for (int i = map.start(row); i < map.end(row); i++) {
            if (i > map.start(row)) {
                append(SEPARATOR);
            }
            append(entries.child(0), i);
            append(ARROW);
            append(entries.child(1), i);
        }
        append((byte) '}');
    }

    private void appendFixed(FixedWidthColumn column, int row) {
        switch (column.physicalType()) {
            case BIT -> append(column.getBoolean(row) ? TRUE : FALSE);
            case INT8 -> appendLong(column.getByte(row));
            case INT16 -> appendLong(column.getShort(row));
            case INT32 -> {
                switch (column.type()) {
                    case DateType _ -> {
                        reserve(TimestampFormatter.BYTES_MAX);
                        length = TimestampFormatter.writeDate(column.getInt(row), text, length);
                    }
                    case YearMonthIntervalType type ->
                            append(ascii(IntervalText.yearMonth(column.getInt(row), type)));
                    default -> appendLong(column.getInt(row));
                }
            }
            case INT64 -> {
                switch (column.type()) {
                    case TimestampType _ -> {
                        reserve(TimestampFormatter.BYTES_MAX);
                        length = timestamps.write(column.getLong(row), text, length);
                    }
                    case TimestampNTZType _ -> {
                        reserve(TimestampFormatter.BYTES_MAX);
                        length = localTimes.write(column.getLong(row), text, length);
                    }
                    case DayTimeIntervalType type ->
                            append(ascii(IntervalText.dayTime(column.getLong(row), type)));
                    default -> appendLong(column.getLong(row));
                }
            }
            case FLOAT32 -> append(ascii(Float.toString(column.getFloat(row))));
            case FLOAT64 -> append(ascii(Double.toString(column.getDouble(row))));
            case DECIMAL128 -> append(ascii(column.getDecimal(row).toPlainString()));
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
        }
    }

    private void appendBytes(VarWidthColumn column, int row) {
        int start = column.start(row);
        int size = column.end(row) - start;
        reserve(size);
        MemorySegment.copy(column.bytes(), JAVA_BYTE, start, text, length, size);
        length += size;
    }

    private void appendLong(long value) {
        reserve(20);
        if (value < 0) {
            text[length++] = '-';
        }
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            text[length + i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        length += digits;
    }

    private void append(byte b) {
        reserve(1);
        text[length++] = b;
    }

    private void append(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, text, length, bytes.length);
        length += bytes.length;
    }

    private void reserve(int more) {
        if (length + more > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, length + more));
        }
    }

    private static byte[] ascii(String value) {
        return value.getBytes(StandardCharsets.US_ASCII);
    }
}
