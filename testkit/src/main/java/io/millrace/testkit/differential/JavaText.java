package io.millrace.testkit.differential;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;

/// Values as Java code: what a failure prints can be pasted into a test.
final class JavaText {
    private JavaText() {}

    static String arguments(List<@Nullable Object> arguments) {
        return arguments.stream().map(JavaText::of).collect(Collectors.joining(", ", "(", ")"));
    }

    static String row(Row row) {
        StringBuilder text = new StringBuilder("row(");
        for (int i = 0; i < row.length(); i++) {
            text.append(i == 0 ? "" : ", ").append(of(row.get(i)));
        }
        return text.append(')').toString();
    }

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            case Long number -> number + "L";
            case Float number -> number + "f";
            case Double number -> number.isNaN() ? "Double.NaN" : infinity(number);
            case BigDecimal number -> "new BigDecimal(\"" + number.toPlainString() + "\")";
            case Instant time -> "Instant.parse(\"" + time + "\")";
            case LocalDate date -> "LocalDate.parse(\"" + date + "\")";
            case LocalDateTime time -> "LocalDateTime.parse(\"" + time + "\")";
            case Row row -> row(row);
            default -> String.valueOf(value);
        };
    }

    private static String infinity(double number) {
        return Double.isInfinite(number)
                ? (number > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY")
                : String.valueOf(number);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
