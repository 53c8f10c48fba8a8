package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// What kernels that write strings have in common.
public final class TextColumns {
    private static final byte[] EMPTY = new byte[0];

    private TextColumns() {}

    /// Appends empty strings up to the row: what a builder holds in rows that are not selected.
    public static void fillTo(VarWidthBuilder builder, int row) {
        while (builder.rowCount() < row) {
            builder.append(EMPTY);
        }
    }

    /// Returns a second owner of a plain column's memory under the other of the types string and
    /// binary.
    public static VarWidthColumn retainAs(VarWidthColumn column, DataType type) {
        return new VarWidthColumn(
                type,
                column.rowCount(),
                retained(column.validityBuffer()),
                retainedBuffer(column.offsetBuffer()),
                retainedBuffer(column.byteBuffer()));
    }

    /// Returns a second owner of a bitmap, or null for none.
    public static @Nullable ArrowBuf retained(@Nullable ArrowBuf buffer) {
        return buffer == null ? null : retainedBuffer(buffer);
    }

    private static ArrowBuf retainedBuffer(ArrowBuf buffer) {
        buffer.getReferenceManager().retain();
        return buffer;
    }

    /// Returns whether the column holds strings or binary values.
    public static boolean isText(ColumnVector column) {
        return column instanceof VarWidthColumn || column instanceof DictionaryColumn;
    }
}
