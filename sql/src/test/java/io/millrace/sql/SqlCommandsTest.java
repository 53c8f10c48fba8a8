package io.millrace.sql;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.expr;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.stream.Collectors.joining;

import io.millrace.AnalysisException;
import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.analysis.PlanText;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// SQL beside the frame API: the same plans, texts as columns and conditions, commands, parameters.
@SessionTest
final class SqlCommandsTest {
    @BeforeEach
    void createTables(Session session) {
        SqlTables.create(session);
    }

    private static List<String> rows(DataFrame frame) {
        return frame.collectAsList().stream().map(Row::toString).toList();
    }

    /// The plan without the numbers of its columns, which are new each time.
    private static String plan(DataFrame frame) {
        return PlanText.tree(Frames.plan(frame)).replaceAll("#\\d+", "");
    }

    @Test
    void aStatementAndTheFrameApiMakeTheSamePlan(Session session) {
        DataFrame people = session.table("people");
        assertEquals(
                plan(people.filter(col("age").gt(25)).select(col("id"), col("age").plus(1))),
                plan(session.sql("SELECT id, age + 1 FROM people WHERE age > 25")));
        assertEquals(
                plan(
                        people.groupBy(col("city"))
                                .agg(sum("age").as("s"), count("*").as("n"))
                                .orderBy(col("city").desc())
                                .limit(3)),
                plan(
                        session.sql(
                                "SELECT city, sum(age) AS s, count(*) AS n FROM people"
                                        + " GROUP BY city ORDER BY city DESC LIMIT 3")));
        assertEquals(
                plan(
                        session.table("events")
                                .groupBy(window(col("time"), "1 hour"))
                                .agg(count("*").as("n"))),
                plan(
                        session.sql(
                                "SELECT window(time, '1 hour'), count(*) AS n FROM events"
                                        + " GROUP BY window(time, INTERVAL 1 HOUR)")));
        assertEquals(
                plan(
                        people.as("p")
                                .join(
                                        session.table("cities").as("c"),
                                        col("p.city").equalTo(col("c.id")),
                                        "left_outer")
                                .select(col("p.id"))),
                plan(
                        session.sql(
                                "SELECT p.id FROM people p LEFT JOIN cities c"
                                        + " ON p.city = c.id")));
    }

    @Test
    void textsAreColumnsAndConditions(Session session) {
        DataFrame people = session.table("people");
        assertEquals(
                List.of("[1,31,ANN]"),
                rows(
                        people.filter("age = 30")
                                .where("city IS NOT NULL")
                                .selectExpr("id", "age + 1 AS next", "upper(name)")));
        assertEquals(List.of("[1,ann,10,30]"), rows(people.filter("id = 1").selectExpr("*")));
        assertEquals(List.of("[96]"), rows(people.agg(expr("sum(age)"))));
        assertEquals(
                List.of("[4]", "[3]"), rows(people.select("id").orderBy(expr("-id")).limit(2)));
    }

    @Test
    void aViewOverAStreamGivesAStreamingFrame(Session session) {
        MemoryStream.of(session, "time TIMESTAMP, action STRING")
                .toDF()
                .createOrReplaceTempView("live");
        DataFrame frame =
                session.sql(
                        "SELECT action, window(time, '1 hour') AS w, count(*) FROM live"
                                + " GROUP BY action, window(time, '1 hour')");
        assertTrue(frame.isStreaming());
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () ->
                                session.sql(
                                                "SELECT * FROM live l JOIN people p ON l.action ="
                                                        + " p.name")
                                        .writeStream()
                                        .format("noop")
                                        .start());
        assertEquals(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, error.condition());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM people WHERE id > (SELECT max(n) FROM live)",
                "SELECT id FROM people WHERE id IN (SELECT n FROM live)",
                "SELECT n FROM live WHERE n > (SELECT max(id) FROM people)",
                "SELECT n FROM live WHERE EXISTS (SELECT * FROM people)",
                "SELECT n FROM live WHERE n NOT IN (SELECT id FROM people)",
                "SELECT count(*) FROM live HAVING count(*) IN (SELECT id FROM people)",
            })
    void aStreamWithinAnExpressionIsRefused(String statement, Session session) {
        MemoryStream.of(session, "n INT").toDF().createOrReplaceTempView("live");
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> session.sql(statement));
        assertEquals(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, error.condition());
    }

    @Test
    void aStreamMayHaveAnOffsetOfNothing(Session session) throws Exception {
        MemoryStream events = MemoryStream.of(session, "n INT");
        events.toDF().createOrReplaceTempView("live");
        events.addData(RowFactory.create(7));
        StreamingQuery query =
                session.sql("SELECT n FROM live OFFSET 0")
                        .writeStream()
                        .format("memory")
                        .queryName("all_rows")
                        .start();
        query.processAllAvailable();
        query.stop();
        assertEquals(List.of("[7]"), rows(session.table("all_rows")));
    }

    @Test
    void setsMayHaveThousandsOfColumns(Session session) {
        String columns =
                IntStream.range(0, 2500).mapToObj(i -> "1 AS c" + i).collect(joining(", "));
        assertEquals(0, session.sql("SELECT " + columns + " EXCEPT SELECT " + columns).count());
    }

    @Test
    void framesHaveOffsets(Session session) {
        assertEquals(
                List.of("[3]", "[4]"),
                rows(session.table("people").select("id").orderBy("id").offset(2).toDF()));
        assertEquals(
                ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE,
                assertThrows(AnalysisException.class, () -> session.table("people").offset(-1))
                        .condition());
    }

    @Test
    void viewsAreMadeListedDescribedAndDropped(Session session) {
        session.sql(
                "CREATE OR REPLACE TEMP VIEW adults AS SELECT id, name FROM people WHERE age > 28");
        assertEquals(List.of("[1,ann]", "[2,bob]"), rows(session.sql("SELECT * FROM adults")));
        assertEquals(
                ErrorCondition.TEMP_TABLE_OR_VIEW_ALREADY_EXISTS,
                assertThrows(
                                AnalysisException.class,
                                () -> session.sql("CREATE TEMPORARY VIEW adults AS SELECT 1"))
                        .condition());
        assertEquals(
                List.of("[,adults,true]", "[,cities,true]"),
                rows(session.sql("SHOW TABLES LIKE 'a*|cit*'")));
        assertEquals(
                List.of("[id,int,null]", "[name,string,null]"),
                rows(session.sql("DESCRIBE adults")));
        assertEquals(List.of("[a,int,null]"), rows(session.sql("DESCRIBE QUERY SELECT 1 AS a")));
        assertTrue(
                session.sql("EXPLAIN SELECT * FROM adults")
                        .first()
                        .getString(0)
                        .contains("Filter"));
        String plan =
                session.sql(
                                "EXPLAIN SELECT id FROM adults WHERE id > (SELECT min(age) FROM"
                                        + " people) LIMIT 2 OFFSET 1")
                        .first()
                        .getString(0);
        assertTrue(plan.contains("Limit 2 after 1"), plan);
        assertTrue(plan.contains("computed first, scalarsubquery():\nAggregate"), plan);
        assertEquals(0, session.sql("DROP VIEW adults").count());
        assertEquals(
                ErrorCondition.TABLE_OR_VIEW_NOT_FOUND,
                assertThrows(AnalysisException.class, () -> session.sql("DROP VIEW adults"))
                        .condition());
        session.sql("DROP VIEW IF EXISTS adults");
        assertFalse(rows(session.sql("SHOW TABLES")).contains("[,adults,true]"));
    }

    @Test
    void parametersStandForConstants(Session session) {
        assertEquals(
                List.of("[2]"),
                rows(
                        session.sql(
                                "SELECT id FROM people WHERE age > :Least AND name <> :name",
                                Map.of("least", 30, "NAME", "ann"))));
        assertEquals(
                List.of("[1,x,2026-01-01]"),
                rows(
                        session.sql(
                                "SELECT ?, ?, ?",
                                new Object[] {1, "x", LocalDate.parse("2026-01-01")})));
        assertEquals(
                List.of("[a,b,1]"),
                rows(
                        session.sql(
                                "SELECT ?, x, count(*) FROM (SELECT ? AS x) WHERE x = ? GROUP BY x"
                                        + " HAVING count(*) = ?",
                                new Object[] {"a", "b", "b", 1})));
    }
}
