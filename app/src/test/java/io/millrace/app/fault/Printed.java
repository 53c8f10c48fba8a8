package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// What a console sink has printed: labelled batches, of which the last one may come twice.
final class Printed implements Outside {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("yyyy-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @Override
    public String name() {
        return "console";
    }

    @Override
    public StreamingQuery start(Start query) throws TimeoutException {
        try (Terminal.Redirection _ = Terminal.printTo(text)) {
            return query.writer().format("console").option("truncate", false).start();
        }
    }

    @Override
    public void check(Job job, Session session, DiskState disk) {
        List<String> tables =
                Arrays.stream(text.toString(StandardCharsets.UTF_8).split("-{43}\nBatch: "))
                        .filter(table -> !table.isBlank())
                        .toList();
        long last = -1;
        for (String table : tables) {
            long id = Long.parseLong(table.substring(0, table.indexOf('\n')));
            assertTrue(id == last || id == last + 1, () -> "order of batches: " + tables);
            last = id;
            List<String> expected =
                    job.expected((int) id).stream().map(Printed::shown).sorted().toList();
            assertEquals(expected, cells(table), () -> "rows of batch " + id);
        }
        assertEquals(Event.BATCHES.size() - 1, last, () -> "last batch of " + tables);
        assertTrue(tables.size() - Event.BATCHES.size() <= Trial.FAULTS_MAX, "printed again");
    }

    private static List<String> cells(String table) {
        List<String> rows = new ArrayList<>();
        for (String line : table.lines().filter(line -> line.startsWith("|")).toList()) {
            rows.add(
                    Arrays.stream(line.substring(1).split("\\|"))
                            .map(String::strip)
                            .collect(Collectors.joining(" | ")));
        }
        return Rows.sorted(rows.subList(1, rows.size()));
    }

    /// Returns an expected row as the console shows it.
    private static String shown(String row) {
        return Arrays.stream(row.split(" \\| "))
                .map(Printed::cell)
                .collect(Collectors.joining(" | "));
    }

    private static String cell(String value) {
        if (value.equals("null")) {
            return "NULL";
        }
        if (value.endsWith("Z")) {
            return TIME.format(Instant.parse(value));
        }
        return value.contains("0x") ? Double.toString(Double.parseDouble(value)) : value;
    }
}
