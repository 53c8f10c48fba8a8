package io.millrace.batch;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Values of [Row] objects as the text that Spark's `show` prints.
final class ValueText {
    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
                    .toFormatter(Locale.ROOT);
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    private final ZoneId zone;

    /// @param zone in which timestamps are shown
    ValueText(ZoneId zone) {
        this.zone = zone;
    }

    /// Returns the text of a value; line breaks and tabs are escaped so that a row stays one line.
    String of(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case Instant instant -> TIMESTAMP.format(instant.atZone(zone));
            case Timestamp timestamp -> TIMESTAMP.format(timestamp.toInstant().atZone(zone));
            case byte[] bytes -> "[" + HEX.formatHex(bytes) + "]";
            case Row row -> struct(row);
            case List<?> list -> "[" + joined(list) + "]";
            case Map<?, ?> map -> map(map);
            case BigDecimal decimal -> decimal.toPlainString();
            case LocalDateTime time -> TIMESTAMP.format(time);
            case Duration duration -> IntervalText.dayTime(EpochTime.micros(duration));
            case Period period -> IntervalText.yearMonth(EpochTime.months(period));
            default -> escaped(value.toString());
        };
    }

    private String struct(Row row) {
        List<@Nullable Object> values = new ArrayList<>(row.length());
        for (int i = 0; i < row.length(); i++) {
            values.add(row.get(i));
        }
        return "{" + joined(values) + "}";
    }

    private String map(Map<?, ?> map) {
        List<String> entries = new ArrayList<>(map.size());
        map.forEach((key, value) -> entries.add(of(key) + " -> " + of(value)));
        return "{" + String.join(", ", entries) + "}";
    }

    private String joined(List<? extends @Nullable Object> values) {
        return String.join(", ", values.stream().map(this::of).toList());
    }

    /// Returns the text with its control characters in the form of string literals.
    static String escaped(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> result.append("\\n");
                case '\r' -> result.append("\\r");
                case '\t' -> result.append("\\t");
                case '\f' -> result.append("\\f");
                case '\b' -> result.append("\\b");
                case '\u000B' -> result.append("\\v");
                case '\u0007' -> result.append("\\a");
                case '\u001B' -> result.append("\\e");
                default -> result.append(c);
            }
        }
        return result.toString();
    }
}
