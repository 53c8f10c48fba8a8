package io.millrace;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.cumulate_window;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;
import static io.millrace.functions.window_time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.Schemas;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// The plans that frame methods make, seen by their schemas; nothing runs, so no session is needed.
final class DatasetTest {
    private static final StructType EVENTS =
            StructType.fromDDL("action STRING, time TIMESTAMP, num_steps BIGINT");

    @SuppressWarnings("NullAway")
    private final DataFrame events =
            new DataFrame(null, new LocalRelation(List.of(), Schemas.attributes(EVENTS)));

    private static void assertColumns(String columns, Dataset<?> frame) {
        assertEquals(columns, String.join(", ", frame.columns()));
    }

    private static void assertFails(ErrorCondition expected, Executable action) {
        MillraceException error = assertThrows(MillraceException.class, action);
        assertEquals(expected, error.condition(), error.getMessage());
    }

    @Test
    void bothSpellingsOfAFrameCompile() {
        Dataset<Row> typed = events.filter(col("num_steps").gt(0)).select("action");
        DataFrame untyped = events.filter(col("num_steps").gt(0)).orderBy("time").limit(3);
        assertColumns("action", typed);
        assertColumns("action, time, num_steps", untyped);
        assertFalse(untyped.isStreaming());
        assertEquals("[action: string]", typed.toString());
        assertEquals(Map.entry("action", "StringType"), typed.dtypes().getFirst());
    }

    @Test
    void columnsAreAddedReplacedRenamedAndDropped() {
        assertColumns(
                "action, time, num_steps, more",
                events.withColumn("more", col("num_steps").plus(1)));
        assertColumns("action, time, NUM_STEPS", events.withColumn("NUM_STEPS", col("action")));
        assertColumns("action, at, num_steps", events.withColumnRenamed("TIME", "at"));
        assertColumns("action, time, num_steps", events.withColumnRenamed("none", "at"));
        assertColumns("time", events.drop("Action", "num_steps", "none"));
        assertColumns("a, b, c", events.toDF("a", "b", "c"));
        assertFails(ErrorCondition.SCHEMA_MISMATCH, () -> events.toDF("a"));
    }

    @Test
    void aFramesColumnIsBoundToItWhateverItsAlias() {
        Dataset<Row> renamed = events.withColumnRenamed("time", "at");
        assertColumns("action", renamed.select(events.col("action")));
        assertFails(ErrorCondition.UNRESOLVED_COLUMN, () -> events.col("none"));
        Dataset<Row> counted =
                events.groupBy(events.col("action"), window(events.col("time"), "1 hour")).count();
        assertColumns(
                "action, window, count",
                counted.orderBy(counted.col("window").getField("start").asc()));
        assertColumns("action", counted.select("action").orderBy(col("window.start").asc()));
    }

    @Test
    void theCourseQueriesHaveSparksColumns() {
        assertColumns(
                "action, window, count",
                events.groupBy(col("action"), window(col("time"), "1 hour")).count());
        assertColumns("sum(num_steps)", events.agg(Map.of("num_steps", "sum")));
        assertColumns("count(1)", events.agg(Map.of("*", "count")));
        assertColumns(
                "action, sum(num_steps), n",
                events.groupBy("action").agg(sum("num_steps"), count("*").as("n")));
        assertColumns("action, avg(num_steps)", events.groupBy("action").mean());
        assertColumns("action, max(time)", events.groupBy("action").max("time"));
    }

    @Test
    void aliasesQualifyColumns() {
        assertColumns("action", events.as("e").select("e.action"));
        assertFails(ErrorCondition.UNRESOLVED_COLUMN, () -> events.as("e").select("f.action"));
    }

    @Test
    void rowsMustFitTheirSchema() {
        StructType schema = StructType.fromDDL("a INT NOT NULL, t TIMESTAMP, s STRUCT<x: INT>");
        Row good = RowFactory.create(1, Instant.EPOCH, RowFactory.create(2));
        LocalRows.requireFit(List.of(good, RowFactory.create(1, null, null)), schema);
        for (Row bad :
                List.of(
                        RowFactory.create(1, null),
                        RowFactory.create(null, null, null),
                        RowFactory.create(1L, null, null),
                        RowFactory.create(1, "now", null),
                        RowFactory.create(1, null, RowFactory.create("x")))) {
            assertFails(
                    ErrorCondition.SCHEMA_MISMATCH,
                    () -> LocalRows.requireFit(List.of(good, bad), schema));
        }
        assertFails(
                ErrorCondition.SCHEMA_MISMATCH,
                () -> LocalRows.requireFit(Collections.singletonList(null), schema));
    }

    @Test
    void timesThatColumnsCannotHoldAreRefused() {
        StructType schema = StructType.fromDDL("t TIMESTAMP, d DATE");
        Instant farthest = Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000);
        LocalRows.requireFit(List.of(RowFactory.create(farthest, LocalDate.EPOCH)), schema);
        for (Row bad :
                List.of(
                        RowFactory.create(farthest.plusSeconds(1), null),
                        RowFactory.create(null, LocalDate.MAX))) {
            assertFails(
                    ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE,
                    () -> LocalRows.requireFit(List.of(bad), schema));
        }
        assertFails(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, () -> lit(Instant.MIN));
        assertFails(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, () -> lit(LocalDate.MIN));
    }

    @Test
    void aSlidingWindowStandsWhereATumblingOneDoes() {
        Column sliding = window(col("time"), "10 minutes", "5 minutes");
        assertColumns("window, count", events.groupBy(sliding).count());
        assertColumns("window", events.select(sliding));
        assertColumns(
                "window.start, action", events.select(sliding.getField("start"), col("action")));
        assertColumns("window.end, count", events.groupBy(sliding.getField("end")).count());
        assertColumns(
                "window_time(window)", events.select(sliding).select(window_time(col("window"))));
        assertColumns(
                "cumulate_window", events.select(cumulate_window(col("time"), "1 day", "1 hour")));
        assertFails(
                ErrorCondition.WINDOW_DURATION_INVALID,
                () -> events.select(cumulate_window(col("time"), "1 hour", "25 minutes")));
        assertFails(
                ErrorCondition.DATATYPE_MISMATCH, () -> events.select(window_time(col("time"))));
    }

    @Test
    void writeStreamNeedsAStream() {
        assertFails(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, events::writeStream);
    }
}
