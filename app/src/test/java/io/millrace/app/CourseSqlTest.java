package io.millrace.app;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.crash.Events;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The course's two statements, word for word, on the table of the running query: each time they
/// give what was counted by hand over the first files.
@Timeout(120)
final class CourseSqlTest {
    private static final String TABLE =
            "select action, date_format(window.end, \"MMM-dd HH:mm\") as time, count from counts"
                    + " order by time, action";
    private static final String TOTALS =
            "select action, sum(count) as total_count from counts group by action order by action";
    private static final int FILES = 50;
    private static final int HOUR_SECONDS = 3600;
    private static final Pattern EVENT =
            Pattern.compile("\\{\"time\":(\\d+),\"action\":\"(Open|Close)\"}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// What each statement gives after so many files, by its rows.
    private static final Map<List<String>, Integer> TABLES = new HashMap<>();

    private static final Map<List<String>, Integer> TOTAL_ROWS = new HashMap<>();

    @BeforeAll
    static void countByHand() throws IOException {
        TreeMap<String, Long> counts = new TreeMap<>();
        TreeMap<String, Long> totals = new TreeMap<>();
        note(counts, totals, 0);
        for (int i = 0; i < FILES; i++) {
            for (String line :
                    Files.readAllLines(Events.directory().resolve("file-" + i + ".json"))) {
                Matcher event = EVENT.matcher(line);
                assertTrue(event.matches(), line);
                long second = Long.parseLong(event.group(1));
                long end = second - second % HOUR_SECONDS + HOUR_SECONDS;
                // Time first: so the text sorts as the statement does.
                String key = TIME.format(Instant.ofEpochSecond(end)) + " " + event.group(2);
                counts.merge(key, 1L, Long::sum);
                totals.merge(event.group(2), 1L, Long::sum);
            }
            note(counts, totals, i + 1);
        }
    }

    private static void note(Map<String, Long> counts, Map<String, Long> totals, int files) {
        List<String> table = new ArrayList<>();
        counts.forEach((key, count) -> table.add(key + " " + count));
        TABLES.put(table, files);
        List<String> rows = new ArrayList<>();
        totals.forEach((action, count) -> rows.add(action + " " + count));
        TOTAL_ROWS.put(rows, files);
    }

    private static int filesInTable(Session session) {
        DataFrame frame = session.sql(TABLE);
        assertArrayEquals(new String[] {"action", "time", "count"}, frame.columns());
        List<String> rows = new ArrayList<>();
        for (Row row : frame.collectAsList()) {
            rows.add(row.getString(1) + " " + row.getString(0) + " " + row.getLong(2));
        }
        return found(TABLES, rows);
    }

    private static int filesInTotals(Session session) {
        DataFrame frame = session.sql(TOTALS);
        assertArrayEquals(new String[] {"action", "total_count"}, frame.columns());
        List<String> rows = new ArrayList<>();
        for (Row row : frame.collectAsList()) {
            rows.add(row.getString(0) + " " + row.getLong(1));
        }
        return found(TOTAL_ROWS, rows);
    }

    private static int found(Map<List<String>, Integer> byRows, List<String> rows) {
        Integer files = byRows.get(rows);
        if (files == null) {
            throw new AssertionError("not counted by hand: " + rows);
        }
        return files;
    }

    @Test
    void bothStatementsReadTheRunningQuery() throws Exception {
        try (Session session =
                Session.builder()
                        .master("local[2]")
                        .config("spark.sql.session.timeZone", "UTC")
                        .create()) {
            StreamingQuery query =
                    session.readStream()
                            .schema("time TIMESTAMP, action STRING")
                            .option("maxFilesPerTrigger", 1)
                            .option("fileOrder", "name")
                            .json(Events.directory().toString())
                            .groupBy(col("action"), window(col("time"), "1 hour"))
                            .count()
                            .writeStream()
                            .format("memory")
                            .queryName("counts")
                            .outputMode("complete")
                            .trigger(Trigger.AvailableNow())
                            .start();
            int last = 0;
            boolean hasEnded = false;
            while (!hasEnded) {
                hasEnded = !query.isActive();
                int inTable = filesInTable(session);
                int inTotals = filesInTotals(session);
                assertTrue(last <= inTable && inTable <= inTotals, "the table never goes back");
                last = inTotals;
            }
            assertEquals(FILES, last);
        }
    }
}
