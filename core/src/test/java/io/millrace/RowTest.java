package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

class RowTest {
    private static final Instant INSTANT = Instant.parse("2016-07-26T02:45:07.123456Z");
    private static final StructType SCHEMA =
            StructType.fromDDL("window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, count BIGINT");

    @Test
    void everyTypeIsReadByItsMethod() {
        Row inner = RowFactory.create("x");
        Row row =
                RowFactory.create(
                        true, (byte) 1, (short) 2, 3, 4L, 5f, 6d, "s", inner, List.of(1, 2));
        assertTrue(row.getBoolean(0));
        assertEquals(1, row.getByte(1));
        assertEquals(2, row.getShort(2));
        assertEquals(3, row.getInt(3));
        assertEquals(4, row.getLong(4));
        assertEquals(5, row.getFloat(5));
        assertEquals(6, row.getDouble(6));
        assertEquals("s", row.getString(7));
        assertSame(inner, row.getStruct(8));
        assertEquals(List.of(1, 2), row.<Integer>getList(9));
        assertEquals(10, row.size());
        assertNull(row.schema());
    }

    @Test
    void timesAreReadInBothSpellingsWhateverTheyWereMadeOf() {
        LocalDate day = LocalDate.of(2016, 7, 26);
        Row ours = RowFactory.create(INSTANT, day);
        Row sql = RowFactory.create(Timestamp.from(INSTANT), Date.valueOf(day));
        for (Row row : List.of(ours, sql)) {
            assertEquals(INSTANT, row.getInstant(0));
            assertEquals(Timestamp.from(INSTANT), row.getTimestamp(0));
            assertEquals(day, row.getLocalDate(1));
            assertEquals(Date.valueOf(day), row.getDate(1));
        }
        assertEquals(INSTANT, ours.get(0));
    }

    @Test
    void valuesAreReadByName() {
        Row window = RowFactory.create(INSTANT, INSTANT.plusSeconds(3600));
        Row row = RowFactory.withSchema(SCHEMA, window, 11L);
        long count = row.<Long>getAs("count");
        assertEquals(11, count);
        assertEquals(11L, row.<Long>getAs(1));
        assertEquals(0, row.fieldIndex("window"));
        assertCondition(ErrorCondition.FIELD_NOT_FOUND, () -> row.getAs("cuont"));
        assertCondition(ErrorCondition.FIELD_NOT_FOUND, () -> window.getAs("start"));
    }

    @Test
    void nullsAreNullsAndNeverPrimitives() {
        Row row = RowFactory.create(null, 1L);
        assertTrue(row.isNullAt(0));
        assertTrue(row.anyNull());
        assertFalse(RowFactory.create(1L).anyNull());
        assertNull(row.get(0));
        assertNull(row.getString(0));
        assertNull(row.getInstant(0));
        assertNull(row.getTimestamp(0));
        assertNull(row.getDate(0));
        assertNull(row.getStruct(0));
        assertCondition(ErrorCondition.ROW_VALUE_IS_NULL, () -> row.getLong(0));
    }

    @Test
    void aValueOfAnotherTypeIsAnErrorThatNamesTheColumn() {
        Row row = RowFactory.withSchema(SCHEMA, null, 11L);
        MillraceException e =
                assertCondition(ErrorCondition.DATATYPE_MISMATCH, () -> row.getInt(1));
        assertTrue(e.getMessage().contains("`count`"), e.getMessage());
        assertCondition(ErrorCondition.DATATYPE_MISMATCH, () -> row.getInstant(1));
    }

    @Test
    void positionsOutsideAreRefused() {
        Row row = RowFactory.create(1L);
        assertThrows(IndexOutOfBoundsException.class, () -> row.get(1));
        assertThrows(IndexOutOfBoundsException.class, () -> row.getLong(-1));
    }

    @Test
    void schemaAndValuesMustHaveOneLength() {
        assertCondition(ErrorCondition.SCHEMA_MISMATCH, () -> RowFactory.withSchema(SCHEMA, 11L));
    }

    @Test
    void equalityIsByContentAndWithoutSchema() {
        assertEqual(RowFactory.create(null, 11L), RowFactory.withSchema(SCHEMA, null, 11L));
        assertEqual(RowFactory.create(Double.NaN), RowFactory.create(Double.NaN));
        assertEqual(RowFactory.create(Float.NaN), RowFactory.create(Float.NaN));
        assertEqual(
                RowFactory.create(new byte[] {1, 2}, List.of(new byte[] {3})),
                RowFactory.create(new byte[] {1, 2}, List.of(new byte[] {3})));
        assertEqual(
                RowFactory.create(RowFactory.create(new byte[] {1})),
                RowFactory.create(RowFactory.create(new byte[] {1})));
        assertNotEquals(RowFactory.create(1L), RowFactory.create(1));
        assertNotEquals(RowFactory.create(0.0), RowFactory.create(-0.0));
        assertNotEquals(RowFactory.create(1L), RowFactory.create(1L, 1L));
        assertNotEquals(RowFactory.create(List.of(1)), RowFactory.create(List.of(1, 2)));
        assertNotEquals(RowFactory.create((Object) null), RowFactory.create(0));
    }

    @Test
    void rowsDoNotChangeWithTheArrayTheyWereMadeOf() {
        Object[] values = {1L};
        Row row = RowFactory.create(values);
        values[0] = 2L;
        assertEquals(1, row.getLong(0));
        assertEquals(row, row.copy());
    }

    @Test
    void textIsSparks() {
        Row row = RowFactory.create("Close", RowFactory.create(INSTANT, null), List.of(1, 2));
        assertEquals("[Close,[2016-07-26T02:45:07.123456Z,null],[1,2]]", row.toString());
        assertEquals("[]", RowFactory.create().toString());
        assertEquals("a-b", RowFactory.create("a", "b").mkString("-"));
        assertEquals("ab", RowFactory.create("a", "b").mkString());
        assertEquals("<0x01ff>", RowFactory.create(new byte[] {1, -1}).mkString("<", ",", ">"));
    }

    private static void assertEqual(Row a, Row b) {
        assertEquals(a, b);
        assertEquals(a.hashCode(), b.hashCode());
    }

    private static MillraceException assertCondition(ErrorCondition expected, Executable call) {
        MillraceException e = assertThrows(MillraceException.class, call);
        assertEquals(expected, e.condition());
        return e;
    }
}
