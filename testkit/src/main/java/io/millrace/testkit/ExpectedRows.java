package io.millrace.testkit;

import io.millrace.Row;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Compares the rows that a test wrote down with those of a sink, in any order.
final class ExpectedRows {
    private ExpectedRows() {}

    /// Returns what differs, one line each; empty when nothing does.
    static List<String> differences(StructType schema, List<Row> expected, List<Row> actual) {
        List<Row> surplus = new ArrayList<>(actual);
        List<String> differences = new ArrayList<>();
        for (Row row : expected) {
            int at = indexOf(schema, row, surplus);
            if (at >= 0) {
                surplus.remove(at);
            } else {
                differences.add("missing " + row);
            }
        }
        surplus.forEach(row -> differences.add("surplus " + row));
        return differences;
    }

    private static int indexOf(StructType schema, Row expected, List<Row> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (isSame(schema, expected, rows.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSame(StructType schema, Row expected, Row actual) {
        if (expected.length() != actual.length()) {
            return false;
        }
        for (int i = 0; i < actual.length(); i++) {
            if (!isSame(schema.apply(i).dataType(), expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(
            DataType type, @Nullable Object expected, @Nullable Object actual) {
        if (expected == null || actual == null) {
            return expected == null && actual == null;
        }
        if (type instanceof StructType struct && actual instanceof Row row) {
            return expected instanceof String start
                    ? isSame(struct.apply(0).dataType(), start, row.get(0))
                    : expected instanceof Row fields && isSame(struct, fields, row);
        }
        try {
            return Objects.deepEquals(TestRows.fit(type, expected), actual);
        } catch (ClassCastException
                | ArithmeticException
                | DateTimeException
                | MillraceException _) {
            return false;
        }
    }
}
