package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.Segments;
import io.millrace.batch.Selection;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.ArrayType;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.util.BitSet;
import java.util.regex.Pattern;

/// Splits strings into arrays.
public final class TextSplits {
    private TextSplits() {}

    /// Returns the parts of each string between matches of a regular expression; of an empty one
    /// the characters. Null in, null out. The caller owns the column.
    ///
    /// @param in a text, a regular expression, and how many parts there are at most; no limit when
    ///   it is not positive
    public static ColumnVector split(
            BufferAllocator allocator, RowArguments in, int rowCount, Selection selection) {
        int[] offsets = new int[rowCount + 1];
        BitSet nulls = new BitSet(rowCount);
        try (VarWidthBuilder parts =
                new VarWidthBuilder(allocator, DataTypes.StringType, rowCount, 16 * rowCount)) {
            int next = 0;
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                in.moveTo(row);
                for (; next <= row; next++) {
                    offsets[next] = parts.rowCount();
                }
                if (in.isAnyNull()) {
                    nulls.set(row);
                } else {
                    append(in, parts);
                }
            }
            for (; next <= rowCount; next++) {
                offsets[next] = parts.rowCount();
            }
            return ListColumn.assemble(
                    allocator,
                    new ArrayType(DataTypes.StringType, false),
                    offsets,
                    parts.build(),
                    () -> nulls.isEmpty() ? null : validity(allocator, nulls, rowCount));
        }
    }

    private static ArrowBuf validity(BufferAllocator allocator, BitSet nulls, int rowCount) {
        ArrowBuf buffer = Validity.allocateAllValid(allocator, rowCount);
        nulls.stream().forEach(row -> Validity.clear(Segments.of(buffer), row));
        return buffer;
    }

    private static void append(RowArguments in, VarWidthBuilder parts) {
        String text = in.text(0);
        int limit = in.int32(2) > 0 ? in.int32(2) : -1;
        if (in.text(1).isEmpty() && !text.isEmpty()) {
            appendLetters(text, limit, parts);
            return;
        }
        Pattern pattern = in.read(1, PatternRows::compile);
        for (String part : pattern.split(text, limit)) {
            parts.append(part);
        }
    }

    /// The last part has all that is left.
    private static void appendLetters(String text, int limit, VarWidthBuilder parts) {
        int at = 0;
        for (int count = 1; at < text.length(); count++) {
            int end = count == limit ? text.length() : text.offsetByCodePoints(at, 1);
            parts.append(text.substring(at, end));
            at = end;
        }
    }
}
