package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.session_window;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.stream;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.RelationalGroupedDataset;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What queries give that forget keys and sessions by a watermark is what a model gives that takes
/// row after row: for any batches, backend and number of threads, with stops between batches and
/// crashes within them. The aggregates of a session are those of a static query over its rows.
@Seeded
final class WatermarkedKeysTest {
    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 20 : 1;
    private static final int UNITS = 8;
    private static final int STREAMS = 3;
    private static final long DELAY_MILLIS = 7_000;
    private static final long GAP_MILLIS = 900;
    private static final StructType SCHEMA =
            StructType.fromDDL("time TIMESTAMP, key STRING, n INT, x DOUBLE");

    /// A row after all others, which ends every session but its own.
    private static final Row END = row(Instant.ofEpochSecond(1_000_000), "end", 1, 1.0);

    /// What a query is held to.
    private interface Model {
        /// Takes a row that comes when the watermark stands there.
        void add(Row row, long watermarkMillis);

        /// Forgets what the watermark has passed.
        void close(long watermarkMillis);

        /// Returns all rows that the query has given so far.
        List<Row> answer();
    }

    private static final class Firsts implements Model {
        private final boolean isWithinWatermark;
        private final int[] keyOrdinals;
        private final Map<List<String>, Long> expiries = new HashMap<>();
        private final List<Row> answer = new ArrayList<>();

        Firsts(boolean isWithinWatermark, int... keyOrdinals) {
            this.isWithinWatermark = isWithinWatermark;
            this.keyOrdinals = keyOrdinals;
        }

        @Override
        public void add(Row row, long watermarkMillis) {
            boolean hasTime = !row.isNullAt(0);
            long time = hasTime ? millis(row) : 0;
            if (hasTime && time <= watermarkMillis) {
                return;
            }
            List<String> key = new ArrayList<>();
            for (int ordinal : keyOrdinals) {
                key.add(String.valueOf(row.get(ordinal)));
            }
            long expiry = isWithinWatermark ? time + DELAY_MILLIS : Long.MAX_VALUE;
            if (expiries.putIfAbsent(key, expiry) == null) {
                answer.add(row);
            }
        }

        @Override
        public void close(long watermarkMillis) {
            expiries.values().removeIf(expiry -> expiry <= watermarkMillis);
        }

        @Override
        public List<Row> answer() {
            return List.copyOf(answer);
        }
    }

    /// A session that is open, or has come out.
    private record Interval(long start, long end, List<Row> rows) {}

    private static final class Sessions implements Model {
        private final Session session;
        private final Map<String, List<Interval>> open = new HashMap<>();
        private final List<Interval> ended = new ArrayList<>();

        Sessions(Session session) {
            this.session = session;
        }

        @Override
        public void add(Row row, long watermarkMillis) {
            if (row.isNullAt(0) || millis(row) + GAP_MILLIS <= watermarkMillis) {
                return;
            }
            List<Interval> ofKey =
                    open.computeIfAbsent(String.valueOf(row.get(1)), _ -> new ArrayList<>());
            long start = millis(row);
            long end = start + GAP_MILLIS;
            List<Row> rows = new ArrayList<>(List.of(row));
            Set<Interval> joined = new HashSet<>();
            for (boolean grows = true; grows; ) {
                grows = false;
                for (Interval other : ofKey) {
                    if (other.start() <= end && start <= other.end() && joined.add(other)) {
                        start = Math.min(start, other.start());
                        end = Math.max(end, other.end());
                        rows.addAll(other.rows());
                        grows = true;
                    }
                }
            }
            ofKey.removeAll(joined);
            ofKey.add(new Interval(start, end, rows));
        }

        @Override
        public void close(long watermarkMillis) {
            for (List<Interval> ofKey : open.values()) {
                for (Interval interval : List.copyOf(ofKey)) {
                    if (interval.end() <= watermarkMillis) {
                        ofKey.remove(interval);
                        ended.add(interval);
                    }
                }
            }
        }

        @Override
        public List<Row> answer() {
            List<Row> tagged = new ArrayList<>();
            for (int id = 0; id < ended.size(); id++) {
                Interval interval = ended.get(id);
                Instant start = Instant.ofEpochMilli(interval.start());
                Instant end = Instant.ofEpochMilli(interval.end());
                for (Row row : interval.rows()) {
                    tagged.add(row(id, start, end, row.get(1), row.get(2), row.get(3)));
                }
            }
            DataFrame rows =
                    session.createDataFrame(
                            tagged,
                            StructType.fromDDL(
                                    "id INT, start TIMESTAMP, `end` TIMESTAMP, key STRING, n INT,"
                                            + " x DOUBLE"));
            return aggregated(rows.groupBy("id", "start", "end", "key")).drop("id").collectAsList();
        }
    }

    private static Dataset<Row> aggregated(RelationalGroupedDataset groups) {
        return EveryAggregate.of(groups, EveryAggregate.orderFree());
    }

    private static Dataset<Row> sessions(Dataset<Row> rows) {
        Dataset<Row> sessions =
                aggregated(
                        rows.groupBy(
                                session_window(col("time"), GAP_MILLIS + " milliseconds").as("w"),
                                col("key")));
        List<Column> columns = new ArrayList<>();
        columns.add(col("w").getField("start").as("start"));
        columns.add(col("w").getField("end").as("end"));
        for (String name : sessions.columns()) {
            if (!name.equals("w")) {
                columns.add(sessions.col(name));
            }
        }
        return sessions.select(columns.toArray(Column[]::new));
    }

    private static long millis(Row row) {
        return ((Instant) row.get(0)).toEpochMilli();
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar,1", "cpu-scalar,4", "cpu-simd,1", "cpu-simd,4"})
    void queriesGiveWhatTheModelGives(String device, int threads, Seed seed) throws Exception {
        Map<String, String> settings =
                Map.of("millrace.master", "local[" + threads + "]", "millrace.device", device);
        seed.forCases(
                CASES,
                random -> {
                    try (TestSession test = TestSession.create(settings)) {
                        Session session = test.session();
                        List<MemoryStream> streams = streams(session);
                        Dataset<Row> rows = watermarked(streams);
                        run(streams, sessions(rows), new Sessions(session), random);
                        streams = streams(session);
                        rows = watermarked(streams);
                        run(
                                streams,
                                rows.dropDuplicates("key", "n"),
                                new Firsts(false, 1, 2),
                                random);
                        streams = streams(session);
                        rows = watermarked(streams);
                        run(
                                streams,
                                rows.dropDuplicates("time", "key"),
                                new Firsts(false, 0, 1),
                                random);
                        streams = streams(session);
                        rows = watermarked(streams);
                        run(
                                streams,
                                rows.dropDuplicatesWithinWatermark("key", "n"),
                                new Firsts(true, 1, 2),
                                random);
                    }
                });
    }

    private static List<MemoryStream> streams(Session session) {
        List<MemoryStream> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            streams.add(MemoryStream.of(session, SCHEMA.toDDL()));
        }
        return streams;
    }

    private static Dataset<Row> watermarked(List<MemoryStream> streams) {
        Dataset<Row> union = streams.getFirst().toDF();
        for (MemoryStream other : streams.subList(1, STREAMS)) {
            union = union.union(other.toDF());
        }
        return union.withWatermark("time", DELAY_MILLIS + " milliseconds");
    }

    private static void run(
            List<MemoryStream> streams, Dataset<Row> query, Model model, RandomGenerator random) {
        List<StreamAction> script = new ArrayList<>();
        long watermark = 0;
        for (int unit = 0; unit <= UNITS; unit++) {
            List<List<Row>> rows = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                boolean isLast = unit == UNITS;
                rows.add(isLast ? List.of(END) : rows(random, unit * 3));
            }
            long before = watermark;
            for (Row row : rows.stream().flatMap(List::stream).toList()) {
                model.add(row, before);
                if (!row.isNullAt(0)) {
                    watermark = Math.max(watermark, millis(row) - DELAY_MILLIS);
                }
            }
            model.close(watermark);
            script.addAll(DisturbedFeed.of(streams, rows, random));
            script.add(checkAnswer(model.answer()));
        }
        stream(query).run(script);
    }

    private static List<Row> rows(RandomGenerator random, int second) {
        List<Row> rows = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            long millis = second * 1000L + random.nextLong(-16_000, 6_000);
            // Some agree: with a whole second alike times and sessions that touch are likely.
            millis -= random.nextInt(3) == 0 ? Math.floorMod(millis, 100) : 0;
            @Nullable Instant time = random.nextInt(12) == 0 ? null : Instant.ofEpochMilli(millis);
            @Nullable String key =
                    random.nextInt(6) == 0 ? null : String.valueOf(random.nextInt(3));
            double x = random.nextInt(-3, 4) * Math.pow(10, random.nextInt(-20, 20));
            rows.add(row(time, key, random.nextInt(4), x));
        }
        return rows;
    }
}
