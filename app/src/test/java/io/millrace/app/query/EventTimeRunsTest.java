package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.cumulate_window;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.stream;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.StreamAction;
import io.millrace.testkit.TestSession;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// What an append query with a watermark gives over its whole run is what the static query gives
/// over the rows that were not late: for any batches, kind of window, backend and number of
/// threads, with stops between batches and crashes within them.
@Seeded
final class EventTimeRunsTest {
    private static final int CASES = 2;
    private static final int UNITS = 8;
    private static final int STREAMS = 3;
    private static final long DELAY_MILLIS = 7_000;
    private static final StructType SCHEMA =
            StructType.fromDDL("time TIMESTAMP, key STRING, n INT, x DOUBLE");

    /// A row after all others, which closes every window but its own.
    private static final Instant END = Instant.ofEpochSecond(1_000_000);

    @ParameterizedTest
    @CsvSource({"cpu-scalar,1", "cpu-scalar,4", "cpu-simd,1", "cpu-simd,4"})
    void appendGivesTheStaticQueryOverTheAcceptedRows(String device, int threads, Seed seed)
            throws Exception {
        Map<String, String> settings =
                Map.of("millrace.master", "local[" + threads + "]", "millrace.device", device);
        seed.forCases(
                CASES,
                random -> {
                    for (Column window : windows()) {
                        try (TestSession test = TestSession.create(settings)) {
                            run(test.session(), window.as("w"), random);
                        }
                    }
                });
    }

    private static List<Column> windows() {
        Column time = col("time");
        return List.of(
                time,
                window(time, "5 seconds"),
                window(time, "9 seconds", "4 seconds", "1 second"),
                cumulate_window(time, "12 seconds", "3 seconds"));
    }

    private static void run(Session session, Column window, RandomGenerator random) {
        List<MemoryStream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            streams.add(MemoryStream.of(session, SCHEMA.toDDL()));
        }
        DataFrame events = streams.get(0).toDF();
        for (MemoryStream other : streams.subList(1, STREAMS)) {
            events = events.union(other.toDF());
        }
        // With those that follow the order of rows, these go one way; without them, many.
        List<Column> aggregates =
                random.nextBoolean() ? EveryAggregate.all() : EveryAggregate.orderFree();
        Dataset<Row> live =
                aggregated(events.withWatermark("time", "7 seconds"), window, aggregates);
        Prefix prefix = new Prefix(session, window);
        List<StreamAction> script = new ArrayList<>();
        for (int unit = 0; unit < UNITS; unit++) {
            List<List<Row>> rows = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                rows.add(rows(random, unit * 5));
            }
            prefix.add(rows);
            script.addAll(DisturbedFeed.of(streams, rows, random));
        }
        List<List<Row>> last = new ArrayList<>(List.of(List.of(row(END, "end", 1, 1.0))));
        while (last.size() < STREAMS) {
            last.add(List.of());
        }
        script.addAll(DisturbedFeed.of(streams, last, random));
        script.add(checkAnswer(prefix.answer(aggregates).collectAsList()));
        stream(live).run(script);
    }

    private static Dataset<Row> aggregated(
            DataFrame events, Column window, List<Column> aggregates) {
        return EveryAggregate.of(events.groupBy(window, col("key")), aggregates);
    }

    private static List<Row> rows(RandomGenerator random, int second) {
        List<Row> rows = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            long millis = second * 1000L + random.nextLong(-20_000, 6_000);
            @Nullable Instant time = random.nextInt(12) == 0 ? null : Instant.ofEpochMilli(millis);
            @Nullable String key =
                    random.nextInt(6) == 0 ? null : String.valueOf(random.nextInt(3));
            double x = random.nextInt(-3, 4) * Math.pow(10, random.nextInt(-20, 20));
            rows.add(row(time, key, random.nextInt(100), x));
        }
        return rows;
    }

    /// The rows so far, of which those that came late in their batch are left out.
    private static final class Prefix {
        private final Session session;
        private final Column window;
        private @Nullable DataFrame accepted;
        private long watermarkMillis;

        Prefix(Session session, Column window) {
            this.session = session;
            this.window = window;
        }

        void add(List<List<Row>> streams) {
            List<Row> rows = streams.stream().flatMap(List::stream).toList();
            DataFrame windowed =
                    session.createDataFrame(rows, SCHEMA)
                            .select(window, col("key"), col("n"), col("x"));
            boolean isWindow = windowed.schema().apply(0).dataType() instanceof StructType;
            Column end = isWindow ? col("w").getField("end") : col("w");
            DataFrame kept = windowed.where(end.gt(Instant.ofEpochMilli(watermarkMillis)));
            accepted = accepted == null ? kept : accepted.union(kept);
            for (Row row : rows) {
                if (!row.isNullAt(0)) {
                    long millis = ((Instant) row.get(0)).toEpochMilli();
                    watermarkMillis = Math.max(watermarkMillis, millis - DELAY_MILLIS);
                }
            }
        }

        Dataset<Row> answer(List<Column> aggregates) {
            return aggregated(Objects.requireNonNull(accepted), col("w"), aggregates);
        }
    }
}
