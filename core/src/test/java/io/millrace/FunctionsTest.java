package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.plan.LocalRelation;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// That every method of the families of scalar functions behind [functions] calls a function that there is, with as
/// many arguments as it takes.
final class FunctionsTest {
    @SuppressWarnings("NullAway") // Nothing runs, so no session is needed.
    private final DataFrame frame =
            new DataFrame(
                    null,
                    new LocalRelation(
                            List.of(), Frames.attributes(StructType.fromDDL("s STRING"))));

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
                        case "double" -> 1.5;
                        case "boolean" -> true;
                        default -> throw new IllegalArgumentException(method.toString());
                    };
        }
        return arguments;
    }
}
