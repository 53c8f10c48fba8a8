package io.millrace.app.fault;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows as texts that differ whenever the rows do, doubles to the last bit.
final class Rows {
    private Rows() {}

    static String text(@Nullable Object... values) {
        StringBuilder text = new StringBuilder();
        for (Object value : Arrays.asList(values)) {
            text.append(text.isEmpty() ? "" : " | ");
            text.append(value instanceof Double number ? Double.toHexString(number) : value);
        }
        return text.toString();
    }

    /// Returns the texts of the rows, in their order.
    static List<String> texts(List<Row> rows) {
        List<String> texts = new ArrayList<>();
        for (Row row : rows) {
            @Nullable Object[] values = new @Nullable Object[row.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.get(i);
            }
            texts.add(text(values));
        }
        return texts;
    }

    static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }
}
