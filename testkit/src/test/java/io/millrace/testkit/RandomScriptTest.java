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
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Any script of feeds, stops, crashes and starts under any trigger ends in the static query's
/// rows.
@Seeded
@SessionTest
final class RandomScriptTest {
    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 5_000 : 60;

    /// Those that a batch without rows takes, too.
    private static final List<BatchStep> STEPS =
            List.of(
                    BatchStep.AGGREGATE,
                    BatchStep.EMIT,
                    BatchStep.ADD_BATCH,
                    BatchStep.COMMIT,
                    BatchStep.FINISH);

    @Test
    void anyScriptEndsInTheRowsOfTheStaticQuery(Session session, Seed seed) throws Exception {
        seed.forCases(CASES, random -> runScript(session, random));
    }

    private static void runScript(Session session, RandomGenerator random) {
        List<List<Row>> units = Events.units(random, 1 + random.nextInt(8));
        MemoryStream events = MemoryStream.of(session, Events.SCHEMA);
        if (random.nextBoolean()) {
            events.unitsPerBatch(1 + random.nextInt(3));
        }
        List<Row> fed = new ArrayList<>();
        List<StreamAction> script = new ArrayList<>();
        for (List<Row> unit : units) {
            fed.addAll(unit);
            script.add(addData(events, unit.toArray(Row[]::new)));
            disturb(script, random);
        }
        // A last batch with a row: a script may end in a batch that was committed already.
        Row last = RowFactory.create(Instant.EPOCH, "Open", 1.5, 1);
        fed.add(last);
        DataFrame whole = session.createDataFrame(fed, events.schema());
        script.add(addData(events, last));
        script.add(start());
        script.add(checkAnswer(Events.everything(whole).collectAsList()));
        stream(Events.everything(events.toDF())).outputMode("complete").run(script);
    }

    private static void disturb(List<StreamAction> script, RandomGenerator random) {
        switch (random.nextInt(5)) {
            case 0 -> script.addAll(List.of(start(), processAllAvailable(), stop()));
            case 1 -> script.addAll(List.of(start(oneTime(random)), processAllAvailable(), stop()));
            case 2 -> script.addAll(List.of(start(), stop())); // within a batch, perhaps
            case 3 -> {
                BatchStep step = STEPS.get(random.nextInt(STEPS.size()));
                script.addAll(List.of(crashAfter(step), start(), awaitFailure()));
            }
            default -> {}
        }
    }

    private static Trigger oneTime(RandomGenerator random) {
        return random.nextBoolean() ? Trigger.Once() : Trigger.AvailableNow();
    }
}
