package io.millrace.expr;

import static io.millrace.expr.Evaluation.call;
import static io.millrace.expr.Evaluation.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

final class ScalarFunctionsTest {
    private static final Expression TEXT = input(DataTypes.StringType);
    private static final Expression TIME = input(DataTypes.TimestampType);

    @Test
    void namesAreFoundInAnyCase() {
        assertEquals(ScalarFunctions.lookup("date_format"), ScalarFunctions.lookup("DATE_Format"));
        assertEquals(Optional.empty(), ScalarFunctions.lookup("no_such_function"));
        assertTrue(ScalarFunctions.names().contains("coalesce"));
    }

    @Test
    void dateFormatFollowsThePatternInTheSessionsZone() {
        Instant time = Instant.parse("2016-07-26T02:00:00Z");
        assertEquals(
                Arrays.asList("Jul-26 04:00", null, "Jul-26 04:00"),
                Evaluation.on(
                        call("date_format", TIME, text("MMM-dd HH:mm")),
                        true,
                        DataTypes.TimestampType,
                        time,
                        null,
                        time));
    }

    @Test
    void patternsMayDifferByRow() {
        Expression time = new Literal(0L, DataTypes.TimestampType);
        assertEquals(
                Arrays.asList("1970", null, "01", "1970"),
                Evaluation.on(
                        call("date_format", time, TEXT),
                        true,
                        DataTypes.StringType,
                        "yyyy",
                        null,
                        "MM",
                        "yyyy"));
    }

    @Test
    void aBadPatternIsANamedError() {
        for (String pattern : List.of("{bad", "Xyyyy-MM-dd'T'pyyyyyyyye")) {
            MillraceException error =
                    assertThrows(
                            MillraceException.class,
                            () ->
                                    ExpressionCompiler.compile(
                                            call("date_format", TIME, text(pattern))));
            assertEquals(ErrorCondition.INVALID_DATETIME_PATTERN, error.condition());
        }
    }

    @Test
    void nullFunctionsChooseTheFirstValueOrNone() {
        assertEquals(
                Arrays.asList("a", "?"),
                Evaluation.on(call("nvl", TEXT, text("?")), true, DataTypes.StringType, "a", null));
        Expression number = input(DataTypes.DoubleType);
        assertEquals(
                Arrays.asList(1.5, 0.0, null),
                Evaluation.on(
                        call("nanvl", number, new Literal(0.0, DataTypes.DoubleType)),
                        true,
                        DataTypes.DoubleType,
                        1.5,
                        Double.NaN,
                        null));
        assertEquals(
                List.of(false, true),
                Evaluation.on(call("isnull", TEXT), true, DataTypes.StringType, "a", null));
    }

    @Test
    void roundingGoesToTheNextWholeNumber() {
        Expression number = input(DataTypes.DoubleType);
        assertEquals(
                Arrays.asList(-2L, 1L, null),
                Evaluation.on(call("floor", number), true, DataTypes.DoubleType, -1.5, 1.5, null));
        assertEquals(
                Arrays.asList(-1L, 2L, null),
                Evaluation.on(call("ceil", number), true, DataTypes.DoubleType, -1.5, 1.5, null));
        assertEquals(
                List.of(Long.MAX_VALUE),
                Evaluation.on(
                        call("floor", input(DataTypes.LongType)),
                        true,
                        DataTypes.LongType,
                        Long.MAX_VALUE));
        assertEquals(
                Arrays.asList(3.0, Double.NaN, null),
                Evaluation.on(call("sqrt", number), true, DataTypes.DoubleType, 9.0, -1.0, null));
    }

    @Test
    void unixTimestampIsInSecondsCutOffTowardsZero() {
        assertEquals(
                Arrays.asList(1469498400L, -28L, null),
                Evaluation.on(
                        call("unix_timestamp", TIME),
                        true,
                        DataTypes.TimestampType,
                        Instant.parse("2016-07-26T02:00:00.9Z"),
                        Instant.parse("1969-12-31T23:59:31.5Z"),
                        null));
    }

    @Test
    void negationIsShownAsAMinus() {
        assertEquals("(- x)", call("-", input(DataTypes.IntegerType)).sql());
        assertEquals("negative(x)", call("negative", input(DataTypes.IntegerType)).sql());
        assertEquals("upper(x)", call("upper", TEXT).sql());
    }

    @Test
    void argumentsAreBroughtToTheParametersTypes() {
        assertEquals(
                List.of(DataTypes.TimestampType, DataTypes.StringType),
                types("date_format", DataTypes.StringType, DataTypes.StringType));
        assertEquals(
                List.of(DataTypes.DoubleType, DataTypes.DoubleType),
                types("coalesce", DataTypes.IntegerType, DataTypes.DoubleType));
        assertEquals(List.of(DataTypes.StringType), types("upper", DataTypes.LongType));
    }

    @Test
    void badArgumentsAreNamedErrors() {
        assertEquals(ErrorCondition.WRONG_NUM_ARGS, refused("upper"));
        assertEquals(ErrorCondition.WRONG_NUM_ARGS, refused("coalesce"));
        assertEquals(ErrorCondition.DATATYPE_MISMATCH, refused("upper", TestBatches.POINT));
        assertEquals(
                ErrorCondition.DATATYPE_MISMATCH,
                refused("coalesce", DataTypes.BooleanType, DataTypes.DateType));
    }

    private static ErrorCondition refused(String name, DataType... types) {
        return assertThrows(AnalysisException.class, () -> types(name, types)).condition();
    }

    private static List<DataType> types(String name, DataType... types) {
        return ScalarFunctions.lookup(name).orElseThrow().argumentTypes(List.of(types));
    }

    private static Literal text(String value) {
        return new Literal(value, DataTypes.StringType);
    }
}
