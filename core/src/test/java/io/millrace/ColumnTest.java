package io.millrace;

import static io.millrace.functions.coalesce;
import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.date_format;
import static io.millrace.functions.lit;
import static io.millrace.functions.not;
import static io.millrace.functions.when;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;

/// Columns as users write them.
final class ColumnTest {
    private static void assertFails(ErrorCondition expected, Executable action) {
        MillraceException error = assertThrows(MillraceException.class, action);
        assertEquals(expected, error.condition());
    }

    @Test
    void textsAreSparks() {
        assertEquals("(a + 1)", col("a").plus(1).toString());
        assertEquals("(a % b)", col("a").mod(col("b")).toString());
        assertEquals("((a >= 1) AND (a <= 2))", col("a").between(1, 2).toString());
        assertEquals("(NOT (a = x))", col("a").notEqual("x").toString());
        assertEquals("(NOT a)", not(col("a")).toString());
        assertEquals("(a IS NULL)", col("a").isNull().toString());
        assertEquals("CAST(a AS BIGINT)", col("a").cast("long").toString());
        assertEquals("a AS b", col("a").as("x").as("b").toString());
        assertEquals("a DESC NULLS LAST", col("a").asc().desc().toString());
        assertEquals("window.start", col("window").getField("start").toString());
        assertEquals("count(*)", count("*").toString());
        assertEquals("coalesce(a, 0)", coalesce(col("a"), lit(0)).toString());
        assertEquals(
                "date_format(window.end, MMM-dd HH:mm)",
                date_format(col("window.end"), "MMM-dd HH:mm").toString());
        assertEquals(
                "CASE WHEN (a > 0) THEN 1 WHEN (a < 0) THEN -1 ELSE 0 END",
                when(col("a").gt(0), 1).when(col("a").lt(0), -1).otherwise(0).toString());
    }

    @Test
    void columnsAreEqualByContent() {
        assertEquals(col("a").plus(1), new Column("a").plus(lit(1)));
        assertEquals(col("a").hashCode(), new Column("a").hashCode());
        assertNotEquals(col("a").plus(1), col("a").plus(1L));
    }

    @Test
    void constantsOfTimeMayBeOldOrNew() {
        Instant instant = Instant.parse("2016-07-26T02:45:07.123456Z");
        assertEquals(lit(instant), lit(Timestamp.from(instant)));
        assertEquals(
                lit(LocalDate.of(2016, 7, 26)),
                lit(java.sql.Date.valueOf(LocalDate.of(2016, 7, 26))));
        assertEquals(DataTypes.TimestampType, lit(instant).expr().dataType());
        assertFails(ErrorCondition.UNSUPPORTED_DATATYPE, () -> lit(new Object()));
    }

    @Test
    void branchesFollowAWhenOnly() {
        assertFails(ErrorCondition.ILLEGAL_STATE, () -> col("a").otherwise(1));
        assertFails(ErrorCondition.ILLEGAL_STATE, () -> col("a").when(col("b"), 1));
        Column closed = when(col("a"), 1).otherwise(2);
        assertFails(ErrorCondition.ILLEGAL_STATE, () -> closed.otherwise(3));
    }

    @Test
    void badNamesAndTypesAreRefusedAtOnce() {
        assertFails(ErrorCondition.PARSE_SYNTAX_ERROR, () -> col("a..b"));
        assertFails(ErrorCondition.PARSE_SYNTAX_ERROR, () -> col("a").cast("bigint("));
        assertFails(ErrorCondition.UNSUPPORTED_SAVE_MODE, () -> SaveMode.parse("upsert"));
    }
}
