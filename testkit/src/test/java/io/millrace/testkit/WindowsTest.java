package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.cumulate_window;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;
import static io.millrace.functions.window_time;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.checkProgress;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.types.StructType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Windows of every kind, in static and streaming queries, in groupings and elsewhere.
@SessionTest
final class WindowsTest {
    private static final StructType SCHEMA = StructType.fromDDL("time TIMESTAMP, n INT");

    private Session session;

    @BeforeEach
    void setSession(Session given) {
        session = given;
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static Row span(long start, long end) {
        return row(at(start), at(end));
    }

    private DataFrame frame(Row... rows) {
        return session.createDataFrame(List.of(rows), SCHEMA);
    }

    private static List<String> texts(DataFrame frame) {
        return frame.collectAsList().stream().map(Row::toString).toList();
    }

    private static List<String> texts(Row... rows) {
        return List.of(rows).stream().map(Row::toString).toList();
    }

    @Test
    void aSlidingWindowInASelectionMultipliesItsRow() {
        Column sliding = window(col("time"), "10 seconds", "4 seconds", "1 second").as("w");
        DataFrame frame = frame(row(at(12), 1), row(null, 2), row(at(-1), 3));
        assertEquals(
                texts(
                        row(1, span(9, 19)),
                        row(1, span(5, 15)),
                        row(3, span(-3, 7)),
                        row(3, span(-7, 3))),
                texts(frame.select(col("n"), sliding)));
    }

    @Test
    void whatIsMadeOfASlidingWindowCanBeGroupedBy() {
        Column sliding = window(col("time"), "10 seconds", "5 seconds");
        DataFrame ends =
                frame(row(at(12), 1), row(at(7), 2))
                        .groupBy(sliding.getField("end").as("end"))
                        .agg(sum("n"));
        assertEquals(texts(row(at(10), 2L), row(at(15), 3L), row(at(20), 1L)), texts(ends));
        assertEquals(4, frame(row(at(12), 1), row(at(7), 2)).select(sliding).count());
    }

    @Test
    void theOrderOfExpandedRowsDoesNotShowTheSplit() {
        List<Row> rows = new ArrayList<>();
        List<Row> expected = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            rows.add(row(at(i), i));
            expected.add(row(i, at(i - i % 2)));
            expected.add(row(i, at(i - i % 2 - 2)));
        }
        Column start = window(col("time"), "4 seconds", "2 seconds").getField("start");
        List<Row> expanded =
                session.createDataFrame(rows, SCHEMA).select(col("n"), start).collectAsList();
        assertEquals(expected, expanded);
    }

    @Test
    void theTimeOfAWindowIsItsLastMoment() {
        DataFrame windows =
                frame(row(at(12), 1), row(null, 2))
                        .select(window(col("time"), "5 seconds").as("w"));
        assertEquals(
                texts(row(Instant.parse("1970-01-01T00:00:14.999999Z"))),
                texts(windows.select(window_time(col("w")))));
    }

    @Test
    void windowsAreMadeOfWindows() {
        MemoryStream events = MemoryStream.of(session, SCHEMA.toDDL());
        DataFrame counts =
                events.toDF()
                        .withWatermark("time", "0 seconds")
                        .select(window(col("time"), "5 seconds").as("w"), col("n"))
                        .groupBy(window(col("w"), "10 seconds"))
                        .agg(sum("n"));
        stream(counts)
                .run(
                        addData(events, row(at(3), 1), row(at(7), 2), row(at(12), 4)),
                        checkNewRows(row(span(0, 10), 3)));
    }

    @Test
    void aWindowThatWasMadeBelowClosesByItsEnd() {
        MemoryStream events = MemoryStream.of(session, SCHEMA.toDDL());
        DataFrame counts =
                events.toDF()
                        .withWatermark("time", "0 seconds")
                        .select(window(col("time"), "10 seconds", "5 seconds").as("w"), col("n"))
                        .groupBy("w")
                        .count();
        stream(counts)
                .run(
                        addData(events, row(at(3), 1), row(at(7), 2), row(at(12), 4)),
                        checkNewRows(row(span(-5, 5), 1), row(span(0, 10), 2)),
                        stop(),
                        start(),
                        // The watermark is 12: one of this row's windows is closed.
                        addData(events, row(at(9), 1)),
                        checkProgress(
                                p ->
                                        assertEquals(
                                                1,
                                                p.stateOperators()[0].numRowsDroppedByWatermark())),
                        addData(events, row(at(20), 1)),
                        checkNewRows(row(span(5, 15), 3), row(span(10, 20), 1)));
    }

    @Test
    void cumulatingWindowsGrowFromOneStart() {
        Column growing = cumulate_window(col("time"), "12 seconds", "4 seconds");
        DataFrame frame = frame(row(at(-1), 1), row(at(0), 2), row(at(5), 4), row(at(12), 8));
        assertEquals(
                texts(
                        row(span(-12, 0), 1L),
                        row(span(0, 4), 2L),
                        row(span(0, 8), 6L),
                        row(span(0, 12), 6L),
                        row(span(12, 16), 8L),
                        row(span(12, 20), 8L),
                        row(span(12, 24), 8L)),
                texts(frame.groupBy(growing).agg(sum("n"))));
        assertEquals(
                texts(row(4, span(0, 12)), row(4, span(0, 8))),
                texts(frame.where(col("n").equalTo(4)).select(col("n"), growing)));
    }

    @Test
    void cumulatingWindowsCloseOneByOne() {
        MemoryStream events = MemoryStream.of(session, SCHEMA.toDDL());
        DataFrame sums =
                events.toDF()
                        .withWatermark("time", "0 seconds")
                        .groupBy(cumulate_window(col("time"), "12 seconds", "4 seconds"))
                        .agg(sum("n"), count("*"));
        stream(sums)
                .run(
                        addData(events, row(at(1), 1), row(at(4), 2)),
                        checkNewRows(row(span(0, 4), 1, 1)),
                        stop(),
                        start(),
                        // 4 is the watermark: of three windows this row comes too late for one.
                        addData(events, row(at(2), 4)),
                        processAllAvailable(),
                        checkProgress(
                                p ->
                                        assertEquals(
                                                1,
                                                p.stateOperators()[0].numRowsDroppedByWatermark())),
                        addData(events, row(at(12), 8)),
                        checkNewRows(row(span(0, 8), 7, 3), row(span(0, 12), 7, 3)));
    }
}
