package io.millrace.testkit.backend;

import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;

/// Compares partials byte for byte.
public final class PartialsAssert {
    private static final int SHOWN_ROWS = 5;

    private PartialsAssert() {}

    /// Fails unless both hold the same groups in the same order with the same bytes: nulls, zeros
    /// under nulls, the bits of floating-point numbers, the canonical bytes of sums.
    ///
    /// How groups are split into batches is free, up to the limit of a batch.
    ///
    /// @param what what was compared, for the failure
    public static void assertSameBytes(Partials expected, Partials actual, String what) {
        for (Batch batch : actual.batches()) {
            if (batch.rowCount() == 0 || batch.rowCount() > Batch.ROW_COUNT_MAX) {
                throw new AssertionError(what + ": a batch of " + batch.rowCount() + " rows");
            }
            if (!batch.schema().equals(PartialsLayout.of(expected.spec()).schema())) {
                throw new AssertionError(what + ": the columns are " + batch.schema());
            }
        }
        Cursor a = new Cursor(expected);
        Cursor b = new Cursor(actual);
        for (long group = 0; a.isOnRow() || b.isOnRow(); group++) {
            if (!a.isOnRow() || !b.isOnRow() || !a.hasSameBytes(b)) {
                throw new AssertionError(
                        what
                                + ": the reference has "
                                + expected.groupCount()
                                + " groups, this backend "
                                + actual.groupCount()
                                + "; they differ from group "
                                + group
                                + " on\n"
                                + a.text("reference")
                                + b.text("backend  "));
            }
            a.next();
            b.next();
        }
    }

    /// A position in partials that may be split anyhow.
    private static final class Cursor {
        private final List<Batch> batches;
        private int batch;
        private int row;

        Cursor(Partials partials) {
            this.batches = partials.batches();
        }

        boolean isOnRow() {
            return batch < batches.size();
        }

        void next() {
            row++;
            if (row == batches.get(batch).rowCount()) {
                batch++;
                row = 0;
            }
        }

        boolean hasSameBytes(Cursor other) {
            Batch mine = batches.get(batch);
            Batch others = other.batches.get(other.batch);
            for (int i = 0; i < mine.columns().size(); i++) {
                ColumnVector a = mine.column(i);
                ColumnVector b = others.column(i);
                if (a.isNull(row) != b.isNull(other.row) || !same(a, row, b, other.row)) {
                    return false;
                }
            }
            return true;
        }

        /// Returns the next rows as text; the cursor is of no use afterwards.
        String text(String whose) {
            StringBuilder text = new StringBuilder();
            for (int shown = 0; isOnRow() && shown < SHOWN_ROWS; shown++) {
                text.append(whose);
                for (ColumnVector column : batches.get(batch).columns()) {
                    text.append(column.isNull(row) ? " null:" : " ").append(bytes(column, row));
                }
                text.append('\n');
                next();
            }
            return text.toString();
        }
    }

    private static boolean same(ColumnVector a, int rowA, ColumnVector b, int rowB) {
        if (a instanceof FixedWidthColumn x && b instanceof FixedWidthColumn y) {
            PhysicalType physical = x.physicalType();
            if (physical == PhysicalType.BIT) {
                return x.getBoolean(rowA) == y.getBoolean(rowB);
            }
            int bytes = physical.bits() / Byte.SIZE;
            long fromA = (long) rowA * bytes;
            long fromB = (long) rowB * bytes;
            return MemorySegment.mismatch(
                            x.values(), fromA, fromA + bytes, y.values(), fromB, fromB + bytes)
                    < 0;
        }
        return a instanceof VarWidthColumn x
                && b instanceof VarWidthColumn y
                && VarWidthColumn.compare(x, rowA, y, rowB) == 0;
    }

    private static String bytes(ColumnVector column, int row) {
        return switch (column) {
            case FixedWidthColumn fixed -> number(fixed, row);
            case VarWidthColumn text -> HexFormat.of().formatHex(text.getBytes(row));
            case DictionaryColumn _ -> "codes must not leave the backend";
            case StructColumn _, ListColumn _ -> "partials have no structs and lists";
        };
    }

    private static String number(FixedWidthColumn column, int row) {
        PhysicalType physical = column.physicalType();
        return switch (physical) {
            case BIT -> String.valueOf(column.getBoolean(row));
            case INT8 -> String.valueOf(column.getByte(row));
            case INT16 -> String.valueOf(column.getShort(row));
            case INT32 -> String.valueOf(column.getInt(row));
            case INT64 -> String.valueOf(column.getLong(row));
            case FLOAT32 ->
                    column.getFloat(row)
                            + "="
                            + Integer.toHexString(Float.floatToRawIntBits(column.getFloat(row)));
            case FLOAT64 ->
                    column.getDouble(row)
                            + "="
                            + Long.toHexString(Double.doubleToRawLongBits(column.getDouble(row)));
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        };
    }
}
