package io.millrace.testkit.backend;

import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;

import java.util.ArrayList;
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
            if (!batch.schema().equals(
                    PartialsLayout.of(expected.spec()).schema())) {
                throw new AssertionError(what + ": the columns are " + batch.schema());
            }
        }
        List<String> expectedRows = rows(expected);
        List<String> actualRows = rows(actual);
        if (!expectedRows.equals(actualRows)) {
            throw new AssertionError(difference(expectedRows, actualRows, what));
        }
    }

    private static String difference(List<String> expected, List<String> actual, String what) {
        int first = 0;
        while (first < Math.min(expected.size(), actual.size())
                && expected.get(first).equals(actual.get(first))) {
            first++;
        }
        StringBuilder text = new StringBuilder(what);
        text.append(": the reference has ").append(expected.size());
        text.append(" groups, this backend ").append(actual.size());
        text.append("; they differ from group ").append(first).append(" on\n");
        append(text, "reference", expected, first);
        append(text, "backend  ", actual, first);
        return text.toString();
    }

    private static void append(StringBuilder text, String whose, List<String> rows, int from) {
        for (int i = from; i < Math.min(rows.size(), from + SHOWN_ROWS); i++) {
            text.append(whose).append(" [").append(i).append("] ");
            text.append(rows.get(i)).append('\n');
        }
    }

    private static List<String> rows(Partials partials) {
        List<String> rows = new ArrayList<>();
        for (Batch batch : partials.batches()) {
            for (int row = 0; row < batch.rowCount(); row++) {
                StringBuilder text = new StringBuilder();
                for (ColumnVector column : batch.columns()) {
                    text.append(text.isEmpty() ? "" : ", ");
                    text.append(column.isNull(row) ? "null:" : "").append(bytes(column, row));
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    private static String bytes(ColumnVector column, int row) {
        return switch (column) {
            case FixedWidthColumn fixed -> number(fixed, row);
            case VarWidthColumn text -> HexFormat.of().formatHex(text.getBytes(row));
            case DictionaryColumn _ -> "codes must not leave the backend";
            case StructColumn _ -> "partials have no structs";
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
            case VAR_WIDTH, STRUCT -> throw new IllegalStateException("not of fixed width");
        };
    }
}
