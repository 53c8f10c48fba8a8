package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.session_window;
import static io.millrace.testkit.StreamTest.addTogether;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// What queries give that remember keys and sessions depends on the rows and their order alone: not
/// on batches, backend or threads, nor on stops between batches and crashes within them.
@Seeded
final class KeyedRunsTest {
    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 20 : 1;
    private static final int UNITS = 6;
    private static final int STREAMS = 3;
    private static final StructType SCHEMA =
            StructType.fromDDL("time TIMESTAMP, key STRING, n INT, x DOUBLE");

    private static Map<String, String> settings(String device, int threads) {
        return Map.of("millrace.master", "local[" + threads + "]", "millrace.device", device);
    }

    /// Several streams that are fed together: their rows come stream after stream in each batch.
    private static final class Input {
        private final List<MemoryStream> streams = new ArrayList<>();
        private final List<Row> rows = new ArrayList<>();
        private final DataFrame frame;

        Input(Session session) {
            DataFrame union = null;
            for (int i = 0; i < STREAMS; i++) {
                streams.add(MemoryStream.of(session, SCHEMA.toDDL()));
                DataFrame next = streams.getLast().toDF();
                union = union == null ? next : union.union(next).toDF();
            }
            this.frame = union == null ? session.createDataFrame(rows, SCHEMA) : union;
        }

        List<StreamAction> feed(RandomGenerator random) {
            MemoryStream.Feed[] feeds = new MemoryStream.Feed[STREAMS];
            for (int i = 0; i < STREAMS; i++) {
                List<Row> added = KeyedRunsTest.rows(random);
                rows.addAll(added);
                feeds[i] = MemoryStream.Feed.of(streams.get(i), added.toArray(Row[]::new));
            }
            StreamAction feed = addTogether(feeds);
            if (random.nextBoolean()) {
                return List.of(start(), feed, processAllAvailable(), stop());
            }
            List<BatchStep> steps =
                    List.of(BatchStep.WRITE_OFFSETS, BatchStep.ADD_BATCH, BatchStep.COMMIT);
            return List.of(
                    start(),
                    crashAfter(steps.get(random.nextInt(steps.size()))),
                    feed,
                    awaitFailure(),
                    start(),
                    processAllAvailable(),
                    stop());
        }
    }

    private static List<Row> rows(RandomGenerator random) {
        List<Row> rows = new ArrayList<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            Instant time = Instant.ofEpochMilli(random.nextLong(-60_000, 60_000));
            @Nullable String key =
                    random.nextInt(6) == 0 ? null : String.valueOf(random.nextInt(3));
            double x = random.nextInt(-3, 4) * Math.pow(10, random.nextInt(-20, 20));
            rows.add(row(time, key, random.nextInt(4), x));
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar,1", "cpu-scalar,4", "cpu-simd,1", "cpu-simd,4"})
    void sessionsAreThoseOfTheStaticQueryAfterEachBatch(String device, int threads, Seed seed)
            throws Exception {
        seed.forCases(
                CASES,
                random -> {
                    try (TestSession test = TestSession.create(settings(device, threads))) {
                        Input input = new Input(test.session());
                        List<StreamAction> script = new ArrayList<>();
                        for (int unit = 0; unit < UNITS; unit++) {
                            script.addAll(input.feed(random));
                            DataFrame prefix =
                                    test.session().createDataFrame(List.copyOf(input.rows), SCHEMA);
                            script.add(checkAnswer(sessions(prefix).collectAsList()));
                        }
                        stream(sessions(input.frame)).outputMode("complete").run(script);
                    }
                });
    }

    private static Dataset<Row> sessions(DataFrame events) {
        return EveryAggregate.of(
                events.groupBy(session_window(col("time"), "900 milliseconds"), col("key")),
                EveryAggregate.orderFree());
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar,1", "cpu-scalar,4", "cpu-simd,1", "cpu-simd,4"})
    void theFirstRowsInOrderStay(String device, int threads, Seed seed) throws Exception {
        seed.forCases(
                CASES,
                random -> {
                    try (TestSession test = TestSession.create(settings(device, threads))) {
                        firsts(
                                new Input(test.session()),
                                rows -> rows.dropDuplicates("key", "n"),
                                rows -> distinct(rows, 1, 2),
                                random);
                        firsts(
                                new Input(test.session()),
                                rows -> rows.limit(70),
                                rows -> rows.subList(0, Math.min(70, rows.size())),
                                random);
                        firsts(
                                new Input(test.session()),
                                rows -> rows.dropDuplicates("key", "n").limit(7),
                                rows -> distinct(rows, 1, 2).stream().limit(7).toList(),
                                random);
                    }
                });
    }

    private static void firsts(
            Input input,
            UnaryOperator<Dataset<Row>> query,
            UnaryOperator<List<Row>> expected,
            RandomGenerator random) {
        List<StreamAction> script = new ArrayList<>();
        for (int unit = 0; unit < UNITS; unit++) {
            script.addAll(input.feed(random));
            script.add(checkAnswer(List.copyOf(expected.apply(input.rows))));
        }
        stream(query.apply(input.frame)).run(script);
    }

    private static List<Row> distinct(List<Row> rows, int... keyOrdinals) {
        Map<List<String>, Row> first = new LinkedHashMap<>();
        for (Row row : rows) {
            List<String> key =
                    Arrays.stream(keyOrdinals).mapToObj(i -> String.valueOf(row.get(i))).toList();
            first.putIfAbsent(key, row);
        }
        return List.copyOf(first.values());
    }
}
