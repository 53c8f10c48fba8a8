package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.millrace.Row;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.MemoryStream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// Goal: what `checkCheckpoint()` says of a changed query is what its start does, and where it
/// runs, its rows are right. Method: a batch of one query, the check of another on its checkpoint,
/// its start, and a look at the rows.
@Timeout(60)
final class RestartChangesTest extends ChangedQueries {
    private static Arguments refused(String name, Query before, Query after) {
        return arguments(name, Verdict.REFUSED, before, after, List.of());
    }

    private static Arguments runs(
            String name, Verdict verdict, Query before, Query after, String... rows) {
        return arguments(name, verdict, before, after, List.of(rows));
    }

    static Stream<Arguments> changes() {
        return Stream.of(asBefore(), changed(), refused()).flatMap(Function.identity());
    }

    private static Stream<Arguments> asBefore() {
        String[] all = {"[Close,1,300]", "[Open,2,21]"};
        Verdict verdict = Verdict.RUNS_AS_BEFORE;
        return Stream.of(
                runs("nothing", verdict, TOTALS, TOTALS, all),
                runs(
                        "the trigger",
                        verdict,
                        TOTALS,
                        test -> TOTALS.apply(test).trigger(Trigger.Once()),
                        all),
                runs(
                        "the rate limit",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA,
                                                        test.data.toString(),
                                                        Map.of("maxFilesPerTrigger", "7")))),
                        all),
                runs(
                        "the query's name",
                        verdict,
                        TOTALS,
                        test -> TOTALS.apply(test).queryName("other"),
                        all),
                runs(
                        "the source's path, in another spelling",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA,
                                                        test.data.toUri() + "/../data",
                                                        Map.of()))),
                        all),
                runs(
                        "a name between source and grouping",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events()
                                                        .withColumnRenamed("action", "x")
                                                        .withColumnRenamed("size", "s")
                                                        .select(
                                                                col("time"),
                                                                col("x").as("action"),
                                                                col("s").as("size")))),
                        all),
                runs(
                        "columns that are not used",
                        verdict,
                        TOTALS,
                        totals(test -> totals(test.events().withColumn("more", lit(1)))),
                        all),
                runs(
                        "the time zone of the session",
                        verdict,
                        TOTALS,
                        test -> {
                            test.session.conf().set("spark.sql.session.timeZone", "Asia/Kathmandu");
                            return TOTALS.apply(test);
                        },
                        all),
                runs(
                        "ANSI mode of the session",
                        verdict,
                        TOTALS,
                        test -> {
                            test.session.conf().set("spark.sql.ansi.enabled", "false");
                            return TOTALS.apply(test);
                        },
                        all),
                runs(
                        "append to update without state",
                        verdict,
                        ACTIONS,
                        test -> ACTIONS.apply(test).outputMode("update"),
                        "[Close]",
                        "[Open]"));
    }

    private static Stream<Arguments> changed() {
        Verdict verdict = Verdict.RUNS_CHANGED;
        return Stream.of(
                runs(
                        "a filter before the aggregation",
                        verdict,
                        TOTALS,
                        totals(test -> totals(test.events().where(col("size").lt(100)))),
                        "[Open,2,21]"),
                runs(
                        "a filter after the aggregation",
                        verdict,
                        TOTALS,
                        totals(test -> totals(test.events()).where(col("n").gt(1))),
                        "[Open,2,21]"),
                runs(
                        "the name of a grouping column",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action").as("a"),
                                                window(col("time"), "1 hour"))),
                        "[Close,1,300]",
                        "[Open,2,21]"),
                runs(
                        "what is made of the aggregates",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(test.events())
                                                .withColumn("n", col("n").multiply(10))),
                        "[Close,10,300]",
                        "[Open,20,21]"),
                runs(
                        "a column more in the source's schema",
                        verdict,
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA + ", more STRING",
                                                        test.data.toString(),
                                                        Map.of()))),
                        "[Close,1,300]",
                        "[Open,2,21]"),
                runs(
                        "a filter without state",
                        verdict,
                        ACTIONS,
                        rows(
                                test ->
                                        test.events()
                                                .where(col("action").equalTo("Close"))
                                                .select(col("action"))),
                        "[Close]"),
                runs(
                        "a projection to the same schema",
                        verdict,
                        ACTIONS,
                        rows(test -> test.events().select(col("kind").as("action"))),
                        "[y]",
                        "[y]"),
                runs(
                        "a projection to another schema",
                        verdict,
                        ACTIONS,
                        rows(test -> test.events().select(col("size"))),
                        "[20]",
                        "[300]"));
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                refused("foreachBatch to files", ACTIONS, ChangedQueries::files),
                refused("files to foreachBatch", ChangedQueries::files, ACTIONS),
                refused("files to the console", ChangedQueries::files, ChangedQueries::console),
                refused(
                        "another grouping column of the same type",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("kind"),
                                                window(col("time"), "1 hour")))),
                refused(
                        "another column under the same name",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events()
                                                        .drop("action")
                                                        .withColumnRenamed("kind", "action")))),
                refused(
                        "a grouping column less",
                        TOTALS,
                        totals(test -> totals(test.events(), window(col("time"), "1 hour")))),
                refused(
                        "a grouping column more",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action"),
                                                col("kind"),
                                                window(col("time"), "1 hour")))),
                refused(
                        "the order of grouping columns",
                        totals(test -> totals(test.events(), col("action"), col("kind"))),
                        totals(test -> totals(test.events(), col("kind"), col("action")))),
                refused(
                        "the type of a grouping column",
                        totals(test -> totals(test.events(), col("size"))),
                        totals(test -> totals(test.events(), col("size").cast("int")))),
                refused("no window", TOTALS, totals(test -> totals(test.events(), col("action")))),
                refused(
                        "the length of the window",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action"),
                                                window(col("time"), "2 hours")))),
                refused(
                        "the slide of the window",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(),
                                                col("action"),
                                                window(col("time"), "1 hour", "30 minutes")))),
                refused(
                        "an aggregate more",
                        TOTALS,
                        totals(
                                test ->
                                        test.events()
                                                .groupBy(
                                                        col("action"),
                                                        window(col("time"), "1 hour"))
                                                .agg(count("*"), sum("size"), max("size")))),
                refused(
                        "the kind of an aggregate",
                        totals(test -> test.events().groupBy(col("action")).agg(sum("size"))),
                        totals(test -> test.events().groupBy(col("action")).agg(max("size")))),
                refused(
                        "the input of an aggregate",
                        totals(test -> test.events().groupBy(col("action")).agg(sum("size"))),
                        totals(
                                test ->
                                        test.events()
                                                .groupBy(col("action"))
                                                .agg(sum(col("size").multiply(2))))),
                refused("no aggregation", TOTALS, ACTIONS),
                refused("an aggregation", ACTIONS, TOTALS),
                refused(
                        "the output mode with state",
                        TOTALS,
                        test -> TOTALS.apply(test).outputMode("update")),
                refused(
                        "the source's path",
                        TOTALS,
                        totals(
                                test ->
                                        totals(
                                                test.events(
                                                        SCHEMA,
                                                        test.directory.toString(),
                                                        Map.of())))),
                refused(
                        "the kind of the source",
                        TOTALS,
                        totals(test -> totals(MemoryStream.of(test.session, SCHEMA).toDF()))),
                refused(
                        "a sink that lost its rows",
                        test -> test.intoMemory(test.events()).outputMode("append"),
                        test -> test.intoMemory(test.events()).outputMode("append")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("changes")
    void theCheckSaysWhatTheStartDoes(
            String name, Verdict verdict, Query before, Query after, List<String> expected)
            throws Exception {
        before.apply(this).start().awaitTermination();
        addSecondFile();
        DataStreamWriter<Row> changed = after.apply(this);
        Map<String, String> untouched = contents();
        CheckpointCheck check = changed.checkCheckpoint();
        assertEquals(verdict, check.verdict(), check::toString);
        assertEquals(untouched, contents());
        if (verdict == Verdict.REFUSED) {
            MillraceException e = assertThrows(MillraceException.class, changed::start);
            assertEquals(ErrorCondition.CHECKPOINT_INCOMPATIBLE, e.condition());
            check.reasons().forEach(why -> assertTrue(e.getMessage().contains(why), why));
        } else {
            changed.start().awaitTermination();
            assertEquals(expected, batches.get(1L));
        }
        assertEquals(
                verdict != Verdict.RUNS_AS_BEFORE, !check.reasons().isEmpty() && !isNote(check));
    }

    /// Settings of the session are told, but change nothing.
    private static boolean isNote(CheckpointCheck check) {
        return check.reasons().getFirst().contains("in the session");
    }
}
