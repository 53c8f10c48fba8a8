package io.millrace.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Arithmetic and casts of decimals, against `BigDecimal`.
final class DecimalTest {
    private static final List<DecimalType> TYPES =
            List.of(
                    new DecimalType(3, 1),
                    new DecimalType(9, 0),
                    new DecimalType(18, 6),
                    new DecimalType(20, 10),
                    new DecimalType(38, 0),
                    new DecimalType(38, 18));

    private static BigDecimal value(DecimalType type, Random random) {
        int digits = 1 + random.nextInt(type.precision());
        BigInteger bound = BigInteger.TEN.pow(digits);
        BigInteger unscaled = new BigInteger(bound.bitLength(), random).mod(bound);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    }

    private static BigDecimal expected(Arithmetic.Op op, BigDecimal a, BigDecimal b, int scale) {
        BigDecimal exact =
                switch (op) {
                    case ADD -> a.add(b);
                    case SUBTRACT -> a.subtract(b);
                    case MULTIPLY -> a.multiply(b);
                    case DIVIDE ->
                            b.signum() == 0 ? null : a.divide(b, scale, RoundingMode.HALF_UP);
                    case REMAINDER -> b.signum() == 0 ? null : a.remainder(b);
                };
        return exact == null ? null : exact.setScale(scale, RoundingMode.HALF_UP);
    }

    @Test
    void arithmeticIsThatOfBigDecimal() {
        Random random = new Random(20160726);
        for (DecimalType a : TYPES) {
            for (DecimalType b : TYPES) {
                Object[] lefts = new Object[40];
                Object[] rights = new Object[40];
                for (int i = 0; i < lefts.length; i++) {
                    lefts[i] = value(a, random);
                    rights[i] = value(b, random);
                }
                for (Arithmetic.Op op : Arithmetic.Op.values()) {
                    check(op, a, b, lefts, rights);
                }
            }
        }
    }

    private static void check(
            Arithmetic.Op op, DecimalType a, DecimalType b, Object[] lefts, Object[] rights) {
        Row[] rows = new Row[lefts.length];
        Arrays.setAll(rows, i -> RowFactory.create(lefts[i], rights[i]));
        StructType pair = new StructType().add("a", a).add("b", b);
        Expression left = new GetStructField(Evaluation.input(pair), 0);
        Expression right = new GetStructField(Evaluation.input(pair), 1);
        Arithmetic node = new Arithmetic(op, left, right);
        DecimalType type = (DecimalType) node.dataType();
        List<Object> results = Evaluation.on(node, false, pair, (Object[]) rows);
        for (int i = 0; i < rows.length; i++) {
            BigDecimal exact =
                    expected(op, (BigDecimal) lefts[i], (BigDecimal) rights[i], type.scale());
            boolean fits =
                    exact != null
                            && exact.unscaledValue()
                                            .abs()
                                            .compareTo(BigInteger.TEN.pow(type.precision()))
                                    < 0;
            assertEquals(fits ? exact : null, results.get(i), node.sql() + " " + rows[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 10, 2, 10, 2, 'decimal(11,2)'",
        "ADD, 38, 10, 38, 5, 'decimal(38,6)'",
        "MULTIPLY, 10, 2, 10, 2, 'decimal(21,4)'",
        "MULTIPLY, 38, 10, 38, 10, 'decimal(38,6)'",
        "DIVIDE, 10, 2, 10, 2, 'decimal(23,13)'",
        "DIVIDE, 38, 10, 38, 10, 'decimal(38,6)'",
        "REMAINDER, 10, 2, 5, 3, 'decimal(5,3)'"
    })
    void resultsHaveTheTypesOfSpark(
            Arithmetic.Op op, int p1, int s1, int p2, int s2, String expected) {
        DecimalType type =
                DecimalRules.resultType(op, new DecimalType(p1, s1), new DecimalType(p2, s2));
        assertEquals(expected, type.simpleString());
    }

    @ParameterizedTest
    @CsvSource({
        "'1.005', STRING, 'DECIMAL(4,2)', 1.01",
        "' -7 ', STRING, 'DECIMAL(4,2)', -7.00",
        "'1e3', STRING, 'DECIMAL(6,1)', 1000.0",
        "'1e-2147483647', STRING, 'DECIMAL(4,2)', 0.00",
        "'-9e-2000000000', STRING, 'DECIMAL(38,38)', '0E-38'",
        "'0e2000000000', STRING, 'DECIMAL(4,2)', 0.00",
        "'4e-3', STRING, 'DECIMAL(4,2)', 0.00",
        "'5e-3', STRING, 'DECIMAL(4,2)', 0.01",
        "'12.345', 'DECIMAL(5,3)', 'DECIMAL(3,1)', 12.3",
        "'-0.5', 'DECIMAL(5,3)', 'DECIMAL(3,0)', -1",
        "'127.99', 'DECIMAL(5,2)', TINYINT, 127",
        "'-1.5', 'DECIMAL(5,2)', INT, -1",
        "'0.1', 'DECIMAL(5,2)', DOUBLE, 0.1",
        "'0.00', 'DECIMAL(5,2)', BOOLEAN, false",
        "'1.50', 'DECIMAL(5,2)', STRING, 1.50",
        "'1.5', 'DECIMAL(5,2)', TIMESTAMP, 1970-01-01T00:00:01.500Z"
    })
    void castsRoundHalfUp(String text, String from, String to, String expected) {
        DataType type = DataType.fromDDL(from);
        Object value = type instanceof DecimalType ? new BigDecimal(text) : text;
        assertEquals(expected, Evaluation.cast(value, type, DataType.fromDDL(to), true).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'x', STRING, 'DECIMAL(4,2)', CAST_INVALID_INPUT",
        "'100', STRING, 'DECIMAL(4,2)', NUMERIC_VALUE_OUT_OF_RANGE",
        "'1e2000000000', STRING, 'DECIMAL(4,2)', NUMERIC_VALUE_OUT_OF_RANGE",
        "'1e99999999999', STRING, 'DECIMAL(4,2)', CAST_INVALID_INPUT",
        "'999.5', 'DECIMAL(5,1)', 'DECIMAL(3,0)', NUMERIC_VALUE_OUT_OF_RANGE",
        "'128', 'DECIMAL(5,1)', TINYINT, CAST_OVERFLOW"
    })
    void whatDoesNotFitIsRefused(String text, String from, String to, ErrorCondition condition) {
        DataType type = DataType.fromDDL(from);
        DataType target = DataType.fromDDL(to);
        Object value = type instanceof DecimalType ? new BigDecimal(text) : text;
        MillraceException e =
                assertThrows(
                        MillraceException.class, () -> Evaluation.cast(value, type, target, true));
        assertEquals(condition, e.condition());
        if (target instanceof DecimalType) {
            assertNull(Evaluation.cast(value, type, target, false));
        }
    }

    @Test
    void partsOfArraysAreCast() {
        DataType texts = DataType.fromDDL("ARRAY<STRING>");
        DataType numbers = DataType.fromDDL("ARRAY<DECIMAL(5,1)>");
        assertEquals(
                Arrays.asList(new BigDecimal("1.0"), null, new BigDecimal("2.5")),
                Evaluation.cast(Arrays.asList("1", null, "2.5"), texts, numbers, true));
        assertEquals(
                "[1.0, null, 2.5]",
                Evaluation.cast(
                        Arrays.asList(new BigDecimal("1.0"), null, new BigDecimal("2.5")),
                        numbers,
                        DataTypes.StringType,
                        true));
    }
}
