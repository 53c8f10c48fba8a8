package io.millrace.testkit;

import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// A streaming result equals the static query over the prefix that was read, at every batch,
/// through restarts and crashes.
@SessionTest
@Seeded
final class PrefixConsistencyTest {
    private static final int UNITS = 6;

    private static Row[] array(List<Row> rows) {
        return rows.toArray(Row[]::new);
    }

    /// Runs the query over the units in complete mode and compares after each of them.
    ///
    /// @param disturbed what is done with each unit, its feeding among it
    private static void runComplete(
            Session session,
            UnaryOperator<DataFrame> query,
            List<List<Row>> units,
            UnaryOperator<List<StreamAction>> disturbed) {
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            script.addAll(disturbed.apply(List.of(addData(events, array(units.get(i))))));
            DataFrame prefix =
                    session.createDataFrame(Events.prefix(units, i + 1), events.schema());
            script.add(checkAnswer(query.apply(prefix).collectAsList()));
        }
        stream(query.apply(events.toDF())).outputMode("complete").run(script);
    }

    @Test
    void completeResultsEqualTheStaticQuery(Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, UNITS);
        runComplete(session, Events::hourlyCounts, units, feed -> feed);
        runComplete(session, Events::everything, units, feed -> feed);
    }

    @Test
    void soTheyDoWithARestartAtEveryBoundary(Session session, RandomGenerator random) {
        runComplete(
                session,
                Events::everything,
                Events.units(random, UNITS),
                feed -> List.of(start(), feed.get(0), processAllAvailable(), stop()));
        runComplete(
                session,
                Events::everything,
                Events.units(random, UNITS),
                feed -> List.of(feed.get(0), start(), processAllAvailable(), stop()));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "TRIGGER")
    void soTheyDoWithACrashAfterEveryStep(BatchStep step, Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, UNITS);
        // Every step is taken only by a batch with rows.
        units.removeIf(List::isEmpty);
        runComplete(
                session,
                Events::everything,
                units,
                feed ->
                        List.of(
                                start(),
                                crashAfter(step),
                                feed.get(0),
                                awaitFailure(),
                                start(),
                                processAllAvailable(),
                                stop()));
    }

    @Test
    void updatesAddUpToTheStaticQuery(Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, UNITS);
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            DataFrame prefix =
                    session.createDataFrame(Events.prefix(units, i + 1), events.schema());
            List<Row> changed = new ArrayList<>();
            List<Row> touched =
                    Events.everything(session.createDataFrame(units.get(i), events.schema()))
                            .select("window", "action")
                            .collectAsList();
            for (Row row : Events.everything(prefix).collectAsList()) {
                if (touched.contains(StreamTest.row(row.get(0), row.get(1)))) {
                    changed.add(row);
                }
            }
            script.add(start());
            script.add(addData(events, array(units.get(i))));
            script.add(StreamTest.checkNewRows(array(changed)));
            script.add(stop());
        }
        stream(Events.everything(events.toDF())).outputMode("update").run(script);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "TRIGGER")
    void rowsWithoutAggregationComeOutOnce(
            BatchStep step, Session session, RandomGenerator random) {
        UnaryOperator<DataFrame> query =
                events -> events.where(events.col("steps").gt(0)).select("action", "size");
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        List<List<Row>> units = Events.units(random, UNITS);
        units.removeIf(List::isEmpty);
        boolean isTaken = step != BatchStep.AGGREGATE;
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            script.add(start());
            script.add(isTaken ? crashAfter(step) : processAllAvailable());
            script.add(addData(events, array(units.get(i))));
            script.add(isTaken ? awaitFailure() : stop());
            script.add(start());
            DataFrame prefix =
                    session.createDataFrame(Events.prefix(units, i + 1), events.schema());
            script.add(checkAnswer(query.apply(prefix).collectAsList()));
            script.add(stop());
        }
        stream(query.apply(events.toDF())).run(script);
    }
}
