package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.Schemas;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// That every method of the families of scalar functions behind [functions] calls a function that
/// there is, with as many arguments as it takes.
final class FunctionsTest {
    @SuppressWarnings("NullAway") // Nothing runs, so no session is needed.
    private final DataFrame frame =
            new DataFrame(
                    null,
                    new LocalRelation(
                            List.of(), Schemas.attributes(StructType.fromDDL("s STRING"))));

    @Test
    void everyMethodCallsAFunctionThatThereIs() throws ReflectiveOperationException {
        List<String> failures = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (Method method : TimeCalls.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())
                    || method.getDeclaringClass() == AggregateCalls.class) {
                continue;
            }
            names.add(method.getName());
            Column call = (Column) method.invoke(null, arguments(method));
            try {
                assertEquals(1, frame.select(call).columns().length);
            } catch (AnalysisException e) {
                if (e.condition() != ErrorCondition.DATATYPE_MISMATCH) {
                    failures.add(method + ": " + e.getMessage());
                }
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(names.contains("levenshtein") && names.contains("unix_timestamp"));
    }

    @Test
    void constantsOfTooManyDigitsAreRefusedBeforeTheyAreWrittenOut() {
        for (String number : List.of("1e100000000", "1e-100000000", "-7e38", "0e-39")) {
            BigDecimal value = new BigDecimal(number);
            MillraceException error =
                    assertThrows(MillraceException.class, () -> functions.lit(value));
            assertEquals(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, error.condition());
        }
        assertEquals("0", functions.lit(new BigDecimal("0e100000000")).toString());
    }

    @Test
    void columnsAreNamedAsInSpark() {
        Column s = functions.col("s");
        DataFrame named =
                frame.select(
                        functions.sqrt(s),
                        functions.ln(s),
                        functions.log(s),
                        functions.trim(s, "x"),
                        functions.locate("a", s),
                        s.bitwiseAND(1),
                        s.like("a%"),
                        s.try_cast("int"),
                        functions.ceil(s),
                        functions.ceil(s, functions.lit(1)),
                        functions.from_unixtime(s),
                        functions.extract(functions.lit("year"), s),
                        functions.assert_true(functions.isnull(s)),
                        functions.unix_timestamp());
        assertEquals(
                List.of(
                        "SQRT(s)",
                        "ln(s)",
                        "LOG(E(), s)",
                        "TRIM(BOTH x FROM s)",
                        "locate(a, s, 1)",
                        "(s & 1)",
                        "s LIKE a%",
                        "s",
                        "CEIL(s)",
                        "ceil(s, 1)",
                        "from_unixtime(s, yyyy-MM-dd HH:mm:ss)",
                        "extract(year FROM s)",
                        "assert_true((s IS NULL), '(s IS NULL)' is not true!)",
                        "unix_timestamp(current_timestamp(), yyyy-MM-dd HH:mm:ss)"),
                List.of(named.columns()));
    }

    private static Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] =
                    switch (types[i].getSimpleName()) {
                        case "Column" -> i == 0 ? functions.lit("year") : functions.col("s");
                        case "Column[]" -> new Column[] {functions.col("s"), functions.col("s")};
                        case "String" -> "s";
                        case "int" -> 1;
                        case "long" -> 1L;
                        case "double" -> 1.5;
                        case "boolean" -> true;
                        default -> throw new IllegalArgumentException(method.toString());
                    };
        }
        return arguments;
    }
}
