package io.millrace.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.RowFactory;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

final class CastTest {
    @ParameterizedTest
    @CsvSource({
        "'42', TINYINT, 42",
        "' -128 ', TINYINT, -128",
        "'+7', SMALLINT, 7",
        "'2147483647', INT, 2147483647",
        "'-9223372036854775808', BIGINT, -9223372036854775808",
        "'9223372036854775807', BIGINT, 9223372036854775807",
        "'1.5', DOUBLE, 1.5",
        "' 1e3 ', DOUBLE, 1000.0",
        "'NaN', DOUBLE, NaN",
        "'-inf', DOUBLE, -Infinity",
        "'+Infinity', FLOAT, Infinity",
        "'T', BOOLEAN, true",
        "'no', BOOLEAN, false",
        "'2016-07-26', DATE, 2016-07-26",
        "'2016-07-26 04:00:00', TIMESTAMP, 2016-07-26T02:00:00Z",
        "'2016-07-26T04:00:00Z', TIMESTAMP, 2016-07-26T04:00:00Z"
    })
    void stringsAreRead(String text, String type, String expected) {
        Object value = Evaluation.cast(text, DataTypes.StringType, DataType.fromDDL(type), true);
        assertEquals(expected, value.toString());
    }

    /// As Spark 4.2 has it, with ANSI mode or without.
    @ParameterizedTest
    @CsvSource({
        "DOUBLE, BOOLEAN, false",
        "DOUBLE, INT, true",
        "FLOAT, BIGINT, true",
        "DOUBLE, TIMESTAMP, true",
        "BIGINT, TINYINT, false",
        "BIGINT, TIMESTAMP, false",
        "TIMESTAMP, BIGINT, false",
        "TIMESTAMP, DOUBLE, false",
        "TIMESTAMP, INT, true",
        "TIMESTAMP, DATE, false",
        "DATE, STRING, false",
        "STRING, INT, true",
        "STRING, TIMESTAMP, true",
        "STRING, BINARY, false"
    })
    void isNullableWhereAValueMayHaveNoCounterpart(String from, String to, boolean isNullable) {
        DataType type = DataType.fromDDL(from);
        Attribute sure = Attribute.create("x", type, false);
        assertEquals(isNullable, new Cast(sure, DataType.fromDDL(to)).isNullable());
        Attribute unsure = Attribute.create("x", type, true);
        assertTrue(new Cast(unsure, DataType.fromDDL(to)).isNullable());
    }

    @ParameterizedTest
    @CsvSource({
        "'128', TINYINT",
        "'', INT",
        "'-', INT",
        "'1 2', INT",
        "'x', BIGINT",
        "'9223372036854775808', BIGINT",
        "'-9223372036854775809', BIGINT",
        "'1.5.1', DOUBLE",
        "'in', DOUBLE",
        "'', FLOAT",
        "'maybe', BOOLEAN",
        "'2016-02-30', DATE",
        "'yesterday', TIMESTAMP"
    })
    void badStringsAreErrorsInAnsiAndElseNull(String text, String type) {
        DataType to = DataType.fromDDL(type);
        assertNull(Evaluation.cast(text, DataTypes.StringType, to, false));
        MillraceException error =
                assertThrows(
                        MillraceException.class,
                        () -> Evaluation.cast(text, DataTypes.StringType, to, true));
        assertEquals(ErrorCondition.CAST_INVALID_INPUT, error.condition());
        assertTrue(error.getMessage().contains("'" + text + "' of x"), error.getMessage());
    }

    @Test
    void fractionsOfIntegersAreCutOffOnlyWithoutAnsi() {
        assertEquals(
                12, Evaluation.cast("12.9", DataTypes.StringType, DataTypes.IntegerType, false));
        assertNull(Evaluation.cast("12.x", DataTypes.StringType, DataTypes.IntegerType, false));
        assertThrows(
                MillraceException.class,
                () -> Evaluation.cast("12.9", DataTypes.StringType, DataTypes.IntegerType, true));
    }

    @Test
    void numbersThatDoNotFitAreErrorsInAnsiAndElseWrap() {
        assertEquals(
                (byte) 1, Evaluation.cast(257, DataTypes.IntegerType, DataTypes.ByteType, false));
        assertEquals(
                Integer.MAX_VALUE,
                Evaluation.cast(1e300, DataTypes.DoubleType, DataTypes.IntegerType, false));
        for (Object value : new Object[] {1e300, Double.NaN, 2147483648.0, -2147483649.0}) {
            MillraceException error =
                    assertThrows(
                            MillraceException.class,
                            () ->
                                    Evaluation.cast(
                                            value,
                                            DataTypes.DoubleType,
                                            DataTypes.IntegerType,
                                            true));
            assertEquals(ErrorCondition.CAST_OVERFLOW, error.condition());
        }
        assertEquals(
                Integer.MAX_VALUE,
                Evaluation.cast(2147483647.9, DataTypes.DoubleType, DataTypes.IntegerType, true));
    }

    @Test
    void valuesAreShownInSparksForm() {
        assertEquals("1.0E10", shown(1e10, DataTypes.DoubleType));
        assertEquals("0.1", shown(0.1f, DataTypes.FloatType));
        assertEquals("-0.0", shown(-0.0, DataTypes.DoubleType));
        assertEquals("NaN", shown(Double.NaN, DataTypes.DoubleType));
        assertEquals("-9223372036854775808", shown(Long.MIN_VALUE, DataTypes.LongType));
        assertEquals("0", shown(0L, DataTypes.LongType));
        assertEquals("true", shown(true, DataTypes.BooleanType));
        assertEquals(
                "2016-07-26 02:00:00",
                shown(Instant.parse("2016-07-26T00:00:00Z"), DataTypes.TimestampType));
    }

    @Test
    void structsAreShownInBraces() {
        StructType inner = StructType.fromDDL("ts TIMESTAMP, s STRING, d DOUBLE");
        StructType outer = new StructType().add("a", inner).add("n", DataTypes.IntegerType);
        Object value =
                RowFactory.create(
                        RowFactory.create(Instant.parse("2016-07-26T00:00:00Z"), "Zoë", null), 7);
        assertEquals("{{2016-07-26 02:00:00, Zoë, null}, 7}", shown(value, outer));
    }

    @Test
    void bytesAndStringsAreCastWithoutACopyOfMeaning() {
        byte[] bytes = "Zoë".getBytes(StandardCharsets.UTF_8);
        assertEquals("Zoë", shown(bytes, DataTypes.BinaryType));
        byte[] back =
                (byte[]) Evaluation.cast("Zoë", DataTypes.StringType, DataTypes.BinaryType, true);
        assertEquals("Zoë", new String(back, StandardCharsets.UTF_8));
    }

    @Test
    void timestampsAndSecondsConvertByFloor() {
        Instant before = Instant.parse("1969-12-31T23:59:58.500Z");
        assertEquals(
                -2L, Evaluation.cast(before, DataTypes.TimestampType, DataTypes.LongType, true));
        assertEquals(
                Instant.parse("2016-07-26T02:45:07Z"),
                Evaluation.cast(1469501107L, DataTypes.LongType, DataTypes.TimestampType, true));
        assertEquals(
                Instant.parse("1970-01-01T00:00:01.500Z"),
                Evaluation.cast(1.5, DataTypes.DoubleType, DataTypes.TimestampType, true));
        assertNull(
                Evaluation.cast(Double.NaN, DataTypes.DoubleType, DataTypes.TimestampType, false));
    }

    @Test
    void castsThatThereAreNotAreRefused() {
        assertFalse(CastRules.isAllowed(DataTypes.DateType, DataTypes.LongType));
        assertFalse(CastRules.isAllowed(DataTypes.LongType, DataTypes.BinaryType));
        assertFalse(CastRules.isAllowed(TestBatches.POINT, DataTypes.LongType));
        assertTrue(CastRules.isAllowed(TestBatches.POINT, DataTypes.StringType));
    }

    @Test
    void commonTypesAreTheWider() {
        assertEquals(
                Optional.of(DataTypes.DoubleType),
                CastRules.commonType(DataTypes.LongType, DataTypes.DoubleType));
        assertEquals(
                Optional.of(DataTypes.TimestampType),
                CastRules.commonType(DataTypes.StringType, DataTypes.TimestampType));
        assertEquals(
                Optional.of(DataTypes.TimestampType),
                CastRules.commonType(DataTypes.DateType, DataTypes.TimestampType));
        assertEquals(
                Optional.empty(), CastRules.commonType(DataTypes.BooleanType, DataTypes.LongType));
    }

    private static Object shown(Object value, DataType type) {
        return Evaluation.cast(value, type, DataTypes.StringType, true);
    }
}
