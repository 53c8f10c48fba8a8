package io.millrace.app;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.crash.Events;
import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The course's query as a stream of the 50 shipped files and as a static frame: every table that
/// anybody reads while the query runs is the static query over the first files, no more and no
/// less.
@Timeout(120)
final class CourseQueryTest {
    private static final int FILES = 50;
    private static final int HOUR_SECONDS = 3600;
    private static final Pattern EVENT =
            Pattern.compile("\\{\"time\":(\\d+),\"action\":\"(Open|Close)\"}");

    /// Row texts of the counts after each number of files, counted here by hand, to that number.
    private static final Map<List<String>, Integer> PREFIXES = new LinkedHashMap<>();

    @BeforeAll
    static void countByHand() throws IOException {
        TreeMap<String, Long> counts = new TreeMap<>();
        PREFIXES.put(List.of(), 0);
        for (int i = 0; i < FILES; i++) {
            for (String line : Files.readAllLines(file(i))) {
                Matcher event = EVENT.matcher(line);
                assertTrue(event.matches(), line);
                long second = Long.parseLong(event.group(1));
                long start = second - second % HOUR_SECONDS;
                // Start first, so that the text sorts as the query does.
                String key =
                        Instant.ofEpochSecond(start)
                                + ","
                                + Instant.ofEpochSecond(start + HOUR_SECONDS)
                                + " "
                                + event.group(2);
                counts.merge(key, 1L, Long::sum);
            }
            List<String> rows = new ArrayList<>();
            counts.forEach((key, count) -> rows.add(key + " " + count));
            PREFIXES.put(List.copyOf(rows), i + 1);
        }
    }

    private static Path file(int number) {
        return Events.directory().resolve("file-" + number + ".json");
    }

    private static Session session(String device, int threads, StepListener steps) {
        return Session.builder()
                .master("local[" + threads + "]")
                .config("millrace.device", device)
                .stepListener(steps)
                .create();
    }

    private static DataFrame counts(DataFrame events) {
        return events.groupBy(col("action"), window(col("time"), "1 hour")).count();
    }

    private static List<String> rows(DataFrame counts) {
        List<String> rows = new ArrayList<>();
        for (Row row : counts.orderBy(col("window.start"), col("action")).collectAsList()) {
            Row window = row.getAs("window");
            rows.add(
                    window.get(0)
                            + ","
                            + window.get(1)
                            + " "
                            + row.getAs("action")
                            + " "
                            + row.getAs("count"));
        }
        return rows;
    }

    private static List<String> readStatic(Session session, String names) {
        return rows(
                counts(
                        session.read()
                                .schema("time TIMESTAMP, action STRING")
                                .option("pathGlobFilter", names)
                                .json(Events.directory().toString())));
    }

    private static StreamingQuery start(Session session) throws Exception {
        return counts(
                        session.readStream()
                                .schema("time TIMESTAMP, action STRING")
                                .option("maxFilesPerTrigger", 1)
                                .option("fileOrder", "name")
                                .json(Events.directory().toString()))
                .writeStream()
                .format("memory")
                .queryName("counts")
                .outputMode("complete")
                .trigger(Trigger.AvailableNow())
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "cpu-simd,1",
        "cpu-simd,2",
        "cpu-simd,4",
        "cpu-scalar,1",
        "cpu-scalar,2",
        "cpu-scalar,4"
    })
    void theStreamGivesTheRowsOfTheStaticQuery(String device, int threads) throws Exception {
        try (Session session = session(device, threads, StepListener.NONE)) {
            StreamingQuery query = start(session);
            query.awaitTermination();
            List<String> streamed = rows(session.table("counts"));
            assertEquals(FILES, PREFIXES.get(streamed), () -> "not the counts: " + streamed);
            assertEquals(streamed, readStatic(session, "*.json"));
            assertEquals(device, query.lastProgress().backend());
            assertEquals(FILES - 1, query.lastProgress().batchId());
            assertEquals(100_000, streamedRows(query));
        }
    }

    private static long streamedRows(StreamingQuery query) {
        long rows = 0;
        for (var progress : query.recentProgress()) {
            rows += progress.numInputRows();
        }
        return rows;
    }

    @Test
    void theStaticQueryOverAPrefixIsWhatIsCountedByHand() {
        try (Session session = session("cpu", 2, StepListener.NONE)) {
            for (int files : List.of(1, 2, 4, 8, 49)) {
                StringBuilder names = new StringBuilder("{file-0.json");
                for (int i = 1; i < files; i++) {
                    names.append(",file-").append(i).append(".json");
                }
                List<String> rows = readStatic(session, names + "}");
                assertEquals(files, PREFIXES.get(rows), () -> "not the counts: " + rows);
            }
        }
    }

    /// What readers saw, as numbers of files.
    private static final class Reader implements StepListener {
        final CompletableFuture<Session> session = new CompletableFuture<>();
        final List<String> afterBatches = new ArrayList<>();

        /// Reads the table on the query's own thread when a batch is done.
        @Override
        public void reached(BatchStep step, long batchId) {
            if (step == BatchStep.ADD_BATCH || step == BatchStep.FINISH) {
                Session open = session.orTimeout(30, TimeUnit.SECONDS).join();
                afterBatches.add(batchId + " " + prefix(rows(open.table("counts"))));
            }
        }

        /// Reads the table over and over until the query has ended.
        static List<Integer> readUntilTheEnd(Session session, StreamingQuery query) {
            List<Integer> seen = new ArrayList<>();
            boolean isLast = false;
            while (!isLast) {
                isLast = !query.isActive();
                seen.add(prefix(rows(session.table("counts"))));
            }
            return seen;
        }

        private static int prefix(List<String> rows) {
            Integer files = PREFIXES.get(rows);
            if (files == null) {
                throw new AssertionError("no prefix of the files has these counts: " + rows);
            }
            return files;
        }
    }

    @ParameterizedTest
    @CsvSource({"cpu-simd,2", "cpu-scalar,4"})
    void everyTableReadMeanwhileIsThatOfAPrefix(String device, int threads) throws Exception {
        Reader reader = new Reader();
        try (Session session = session(device, threads, reader)) {
            StreamingQuery query = start(session);
            CompletableFuture<List<Integer>> concurrent =
                    CompletableFuture.supplyAsync(
                            () -> Reader.readUntilTheEnd(session, query),
                            task -> Thread.ofPlatform().daemon().start(task));
            reader.session.complete(session);
            query.awaitTermination();
            List<Integer> seen = concurrent.get(60, TimeUnit.SECONDS);
            assertEquals(seen.stream().sorted().toList(), seen, "the table never goes back");
            assertEquals(FILES, seen.getLast());
        }
        List<String> expected = new ArrayList<>();
        for (int batch = 0; batch < FILES; batch++) {
            // Once when the sink has the rows, once when the batch is done.
            expected.add(batch + " " + (batch + 1));
            expected.add(batch + " " + (batch + 1));
        }
        assertEquals(expected, reader.afterBatches);
    }

    @Test
    void noPrefixHasMoreClosesThanOpens() {
        for (List<String> rows : PREFIXES.keySet()) {
            long balance = 0;
            for (String row : rows) {
                long count = Long.parseLong(row.substring(row.lastIndexOf(' ') + 1));
                balance += row.contains(" Open ") ? count : -count;
            }
            long opensAhead = balance;
            assertTrue(opensAhead >= 0, () -> PREFIXES.get(rows) + " files: " + opensAhead);
        }
    }
}
