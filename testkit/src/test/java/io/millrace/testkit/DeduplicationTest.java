package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.checkProgress;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// `dropDuplicates` and `distinct`, static and on streams, against a map that keeps first rows.
@SessionTest
@Seeded
final class DeduplicationTest {
    private static final int UNITS = 6;

    /// Returns the first row of each key, in order of arrival.
    private static List<Row> firsts(List<Row> rows, int... keyOrdinals) {
        Map<List<String>, Row> first = new LinkedHashMap<>();
        for (Row row : rows) {
            List<String> key =
                    Arrays.stream(keyOrdinals).mapToObj(i -> String.valueOf(row.get(i))).toList();
            first.putIfAbsent(key, row);
        }
        return List.copyOf(first.values());
    }

    private static Row[] array(List<Row> rows) {
        return rows.toArray(Row[]::new);
    }

    @Test
    void theFirstRowOfAStaticFrameStays(Session session, RandomGenerator random) {
        List<Row> rows = Events.prefix(Events.units(random, 40), 40);
        DataFrame events =
                session.createDataFrame(rows, MemoryStream.of(session, Events.SCHEMA).schema());
        assertEquals(firsts(rows, 1), events.dropDuplicates("action").collectAsList());
        assertEquals(
                firsts(rows, 3, 1),
                events.dropDuplicates(List.of("STEPS", "action")).collectAsList());
        assertEquals(firsts(rows, 0, 1, 2, 3), events.dropDuplicates().collectAsList());
        assertEquals(rows.subList(0, 1), events.dropDuplicates(new String[0]).collectAsList());
        assertEquals(
                firsts(rows, 1).size(), events.select("action").distinct().collectAsList().size());
    }

    @Test
    void keysAreEqualAsGroupsAre(Session session) {
        DataFrame rows =
                session.createDataFrame(
                        List.of(
                                row(Double.NaN, "a"),
                                row(-0.0, "b"),
                                row(null, "c"),
                                row(0.0, "d"),
                                row(Double.longBitsToDouble(0xFFF8_0000_0000_0001L), "e"),
                                row(null, "f")),
                        StructType.fromDDL("k DOUBLE, n STRING"));
        List<Row> kept = rows.dropDuplicates("k").select("n").collectAsList();
        assertEquals(List.of(row("a"), row("b"), row("c")), kept);
    }

    @Test
    void anUnknownColumnIsRefused(Session session) {
        DataFrame rows = MemoryStream.of(session, Events.SCHEMA).toDF();
        MillraceException e =
                assertThrows(MillraceException.class, () -> rows.dropDuplicates("acton"));
        assertEquals(ErrorCondition.UNRESOLVED_COLUMN, e.condition());
    }

    @Test
    void aStreamKeepsWhatTheWholePrefixWould(Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, UNITS);
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < UNITS; i++) {
            script.add(start());
            script.add(addData(events, array(units.get(i))));
            script.add(processAllAvailable());
            script.add(checkAnswer(firsts(Events.prefix(units, i + 1), 1, 3)));
            script.add(stop());
        }
        stream(events.toDF().dropDuplicates("action", "steps")).run(script);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"TRIGGER", "AGGREGATE"})
    void soItDoesWithACrashAfterEveryStep(BatchStep step, Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, UNITS);
        units.removeIf(List::isEmpty);
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            script.add(start());
            script.add(crashAfter(step));
            script.add(addData(events, array(units.get(i))));
            script.add(awaitFailure());
            script.add(start());
            script.add(processAllAvailable());
            script.add(checkAnswer(firsts(Events.prefix(units, i + 1), 1)));
            script.add(stop());
        }
        stream(events.toDF().dropDuplicates("action")).run(script);
    }

    @Test
    void anAggregationOverADeduplicationSeesEachKeyOnce(Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, UNITS);
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < UNITS; i++) {
            DataFrame prefix =
                    session.createDataFrame(
                            firsts(Events.prefix(units, i + 1), 1, 3), events.schema());
            script.add(start());
            script.add(addData(events, array(units.get(i))));
            script.add(checkAnswer(Events.hourlyCounts(prefix).collectAsList()));
            script.add(stop());
        }
        DataFrame firsts = events.toDF().dropDuplicates("action", "steps").toDF();
        stream(Events.hourlyCounts(firsts)).outputMode("complete").run(script);
    }

    @Test
    void progressCountsKeysAndDuplicates(Session session) {
        MemoryStream events = MemoryStream.of(session, "k STRING, n INT");
        stream(events.toDF().dropDuplicates("k"))
                .run(
                        addData(events, row("a", 1), row("b", 2), row("a", 3)),
                        checkNewRows(row("a", 1), row("b", 2)),
                        addData(events, row("b", 4), row(null, 5), row(null, 6)),
                        checkNewRows(row(null, 5)),
                        checkProgress(
                                progress -> {
                                    StateOperatorProgress keys = progress.stateOperators()[0];
                                    assertEquals("dedupe", keys.operatorName());
                                    assertEquals(3, keys.numRowsTotal());
                                    assertEquals(1, keys.numRowsUpdated());
                                    assertEquals(
                                            Map.of("numDroppedDuplicateRows", 2L),
                                            keys.customMetrics());
                                }));
    }

    @Test
    void distinctRowsOfAStreamComeOutOnce(Session session) {
        MemoryStream events = MemoryStream.of(session, "k STRING, n INT");
        for (String mode : List.of("append", "update")) {
            stream(events.toDF().select(col("k")).distinct())
                    .outputMode(mode)
                    .run(
                            addData(events, row("a", 1), row("a", 2), row(null, 3)),
                            checkNewRows(row("a"), row((Object) null)),
                            stop(),
                            start(),
                            addData(events, row("b", 4), row(null, 5), row("a", 6)),
                            checkNewRows(row("b")));
            events = MemoryStream.of(session, "k STRING, n INT");
        }
    }

    @Test
    void aDeduplicationOverAnAggregationLetsEachKeyThroughOnce(Session session) {
        MemoryStream events = MemoryStream.of(session, "k STRING, n INT");
        stream(events.toDF().groupBy("k").count().dropDuplicates("k"))
                .outputMode("update")
                .run(
                        addData(events, row("a", 1), row("a", 2)),
                        checkNewRows(row("a", 2L)),
                        stop(),
                        start(),
                        addData(events, row("a", 3), row("b", 4)),
                        checkNewRows(row("b", 1L)));
    }

    @Test
    void withoutColumnsOneRowStays(Session session) {
        MemoryStream events = MemoryStream.of(session, "k STRING, n INT");
        stream(events.toDF().dropDuplicates(new String[0]))
                .run(
                        addData(events, row("a", 1), row("b", 2)),
                        checkNewRows(row("a", 1)),
                        addData(events, row("c", 3)),
                        checkNewRows());
    }
}
