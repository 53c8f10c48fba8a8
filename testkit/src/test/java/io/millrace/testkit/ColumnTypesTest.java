package io.millrace.testkit;

import static io.millrace.functions.avg;
import static io.millrace.functions.coalesce;
import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.explode;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;
import static io.millrace.functions.min;
import static io.millrace.functions.sum;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.checkLastBatch;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// Decimals, arrays, maps and nulls through whole queries.
@SessionTest
final class ColumnTypesTest {
    private static final String SCHEMA =
            "price DECIMAL(10,2), amount DECIMAL(38,6), tags ARRAY<STRING>, notes MAP<STRING, INT>";

    private static Row row(String price, String amount, int number) {
        return RowFactory.create(
                price == null ? null : new BigDecimal(price),
                amount == null ? null : new BigDecimal(amount),
                List.of("t" + number),
                Map.of("n", number));
    }

    private static DataFrame oneRow(Session session) {
        return session.createDataFrame(List.of(RowFactory.create(1)), StructType.fromDDL("x INT"));
    }

    private static final List<Row> ROWS =
            List.of(
                    row("1.50", "-9999999999999999999999999.999999", 1),
                    row("1.50", "1.000001", 2),
                    row(null, "9999999999999999999999998.000000", 3),
                    row("-2.25", "9999999999999999999999999.999999", 4),
                    row(null, null, 5));

    @Test
    void decimalsAreAggregatedExactly(Session session) {
        DataFrame frame = session.createDataFrame(ROWS, StructType.fromDDL(SCHEMA));
        Dataset<Row> total =
                frame.agg(
                        sum("price"),
                        avg("price"),
                        min("price"),
                        max("price"),
                        sum("amount"),
                        avg("amount"),
                        min("amount"),
                        max("amount"),
                        count("amount"));
        assertEquals(
                "struct<sum(price):decimal(20,2),avg(price):decimal(14,6),min(price):decimal(10,2),"
                        + "max(price):decimal(10,2),sum(amount):decimal(38,6),"
                        + "avg(amount):decimal(38,10),min(amount):decimal(38,6),"
                        + "max(amount):decimal(38,6),count(amount):bigint>",
                total.schema().simpleString());
        assertEquals(
                "[0.75,0.250000,-2.25,1.50,9999999999999999999999999.000001,"
                        + "2499999999999999999999999.7500002500,"
                        + "-9999999999999999999999999.999999,"
                        + "9999999999999999999999999.999999,4]",
                total.first().toString());
    }

    @Test
    void aSumThatDoesNotFitIsAnErrorOrNull(Session session) {
        String most = "9".repeat(32) + ".999999";
        DataFrame frame =
                session.createDataFrame(
                        List.of(row(null, most, 1), row(null, most, 2)),
                        StructType.fromDDL(SCHEMA));
        MillraceException e =
                assertThrows(MillraceException.class, () -> frame.agg(sum("amount")).first());
        assertEquals(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, e.condition());
        session.conf().set("millrace.sql.ansi.enabled", false);
        assertEquals("[null]", frame.agg(sum("amount")).first().toString());
    }

    @Test
    void decimalsAreKeysAndComeInOrder(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        Row[] firstGroups = {
            RowFactory.create(null, 2L),
            RowFactory.create(new BigDecimal("-2.25"), 1L),
            RowFactory.create(new BigDecimal("1.50"), 2L)
        };
        stream(events.toDF().groupBy("price").count())
                .outputMode("complete")
                .run(
                        start(),
                        addData(events, ROWS.toArray(Row[]::new)),
                        processAllAvailable(),
                        checkLastBatch(firstGroups),
                        stop(),
                        start(),
                        addData(events, row("1.50", null, 6)),
                        processAllAvailable(),
                        checkLastBatch(
                                firstGroups[0],
                                firstGroups[1],
                                RowFactory.create(new BigDecimal("1.50"), 3L)),
                        stop());
    }

    @Test
    void wideDecimalsAreKeysOfDeduplication(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        Row again = row("0.00", "1.000001", 6);
        stream(events.toDF().dropDuplicates("amount").select("amount"))
                .outputMode("append")
                .run(
                        addData(events, ROWS.toArray(Row[]::new)),
                        processAllAvailable(),
                        stop(),
                        start(),
                        addData(events, again, row(null, "-1.000001", 7)),
                        processAllAvailable(),
                        checkLastBatch(RowFactory.create(new BigDecimal("-1.000001"))),
                        stop());
    }

    @Test
    void wideDecimalsAreSortedAndGrouped(Session session) {
        DataFrame frame = session.createDataFrame(ROWS, StructType.fromDDL(SCHEMA));
        List<Row> sorted = frame.select("amount").orderBy(col("amount").desc()).collectAsList();
        assertEquals(ROWS.get(3).get(1), sorted.getFirst().get(0));
        assertEquals(null, sorted.getLast().get(0));
        List<Row> distinct = frame.select("amount").distinct().collectAsList();
        assertEquals(sorted.reversed(), distinct);
    }

    @Test
    void listsAndMapsPassThrough(Session session) {
        DataFrame frame = session.createDataFrame(ROWS, StructType.fromDDL(SCHEMA));
        List<Row> rows =
                frame.filter(col("price").isNotNull())
                        .orderBy(col("tags").desc())
                        .select("tags", "notes")
                        .collectAsList();
        assertEquals(
                "[[[t4],Map(n -> 4)], [[t2],Map(n -> 2)], [[t1],Map(n -> 1)]]", rows.toString());
        assertEquals(List.of("t4"), rows.getFirst().getList(0));
        assertEquals(Map.of("n", 4), rows.getFirst().getJavaMap(1));
    }

    @Test
    void decimalsAndListsAreKeysOfJoins(Session session) {
        DataFrame left = session.createDataFrame(ROWS, StructType.fromDDL(SCHEMA));
        Dataset<Row> right = left.select(col("amount").alias("a"), col("tags").alias("t"));
        List<Row> pairs =
                left.join(right, col("amount").equalTo(col("a")).and(col("tags").equalTo(col("t"))))
                        .select("tags")
                        .orderBy("tags")
                        .collectAsList();
        assertEquals("[[[t1]], [[t2]], [[t3]], [[t4]]]", pairs.toString());
    }

    @Test
    void partialSumsMayBeLargerThanTheSum(Session session) {
        String most = "9".repeat(32) + ".999999";
        DataFrame frame =
                session.createDataFrame(
                        List.of(row(null, most, 1), row(null, most, 2), row(null, "-" + most, 3)),
                        StructType.fromDDL(SCHEMA));
        assertEquals("[" + most + "]", frame.agg(sum("amount")).first().toString());
    }

    @Test
    void listsAreNoKeysYet(Session session) {
        DataFrame frame = session.createDataFrame(ROWS, StructType.fromDDL(SCHEMA));
        for (Runnable use :
                List.<Runnable>of(
                        () -> frame.groupBy("tags").count(),
                        () -> frame.groupBy("notes").count(),
                        () -> frame.dropDuplicates("tags"))) {
            MillraceException e = assertThrows(MillraceException.class, use::run);
            assertEquals(ErrorCondition.DATATYPE_MISMATCH, e.condition());
        }
    }

    @Test
    void constantsAreNamedInUtc(Session session) {
        session.conf().set("millrace.sql.session.timeZone", "Europe/Berlin");
        DataFrame frame =
                oneRow(session)
                        .select(
                                lit(Instant.parse("2026-03-01T00:00:05.12Z")),
                                lit(LocalDate.of(2026, 3, 1)),
                                lit(new BigDecimal("1.50")),
                                lit(Duration.ofHours(1)),
                                lit(new byte[] {18, 52}),
                                lit(null));
        assertEquals(
                List.of(
                        "TIMESTAMP '2026-03-01 00:00:05.12'",
                        "DATE '2026-03-01'",
                        "1.50",
                        "INTERVAL '0 01:00:00' DAY TO SECOND",
                        "X'1234'",
                        "NULL"),
                List.of(frame.columns()));
    }

    @Test
    void elementsBecomeRowsOfAStream(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        stream(events.toDF().select(explode(col("tags")).alias("tag")).groupBy("tag").count())
                .outputMode("complete")
                .run(
                        start(),
                        addData(events, ROWS.get(0), ROWS.get(1)),
                        processAllAvailable(),
                        stop(),
                        start(),
                        addData(events, ROWS.get(0)),
                        processAllAvailable(),
                        checkLastBatch(RowFactory.create("t1", 2L), RowFactory.create("t2", 1L)),
                        stop());
    }

    @Test
    void aNullAloneIsVoid(Session session) {
        DataFrame frame = oneRow(session).select(lit(null).alias("nothing"));
        assertEquals("struct<nothing:void>", frame.schema().simpleString());
        assertEquals("[null]", frame.first().toString());
        assertEquals(
                "struct<x:int>",
                oneRow(session)
                        .select(coalesce(lit(null), lit(1)).alias("x"))
                        .schema()
                        .simpleString());
    }
}
