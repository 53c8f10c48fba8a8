package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Generate;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.types.ArrayType;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Functions that make several rows of one: `explode` and its kin, each alone in a select list.
final class Generators {
    private static final Set<String> NAMES =
            Set.of("explode", "explode_outer", "posexplode", "posexplode_outer");

    private Generators() {}

    /// Returns the functions' names.
    static Set<String> names() {
        return NAMES;
    }

    /// Returns the projection with its generator, if it has one, below it.
    ///
    /// @throws AnalysisException `UNSUPPORTED_GENERATOR` for a second one, or one within an
    ///   expression
    static Project extract(Project project) {
        List<Expression> columns = new ArrayList<>();
        Generate generate = null;
        for (Expression written : project.projectList()) {
            Unresolved.Function call = call(written);
            if (call == null) {
                requireNone(written);
                columns.add(written);
                continue;
            }
            call.arguments().forEach(Generators::requireNone);
            if (generate != null) {
                throw unsupported(call, "is the second that makes rows in one select");
            }
            generate = generate(written, call, project.child());
            columns.addAll(generate.generatedOutput());
        }
        return generate == null ? project : new Project(columns, generate);
    }

    private static Unresolved.@Nullable Function call(Expression written) {
        Expression unnamed = written instanceof Alias alias ? alias.child() : written;
        return unnamed instanceof Unresolved.Function call && isGenerator(call) ? call : null;
    }

    private static boolean isGenerator(Unresolved.Function call) {
        return NAMES.contains(call.name().toLowerCase(Locale.ROOT));
    }

    private static void requireNone(Expression expression) {
        if (expression instanceof Unresolved.Function call && isGenerator(call)) {
            throw unsupported(call, "stands within an expression");
        }
        expression.children().forEach(Generators::requireNone);
    }

    /// Refuses a generator where rows cannot become more.
    static AnalysisException unsupported(Unresolved.Function call, String problem) {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_GENERATOR,
                "The generator `" + call.sql() + "` " + problem + ".",
                "Make it a column of a select of its own.");
    }

    private static Generate generate(
            Expression written, Unresolved.Function call, LogicalPlan child) {
        String name = call.name().toLowerCase(Locale.ROOT);
        FunctionRegistry.requireCount(name, call.arguments(), 1, 1);
        Expression generated =
                new ExpressionResolver(Scope.of(child.output()))
                        .resolve(call.arguments().getFirst());
        boolean isOuter = name.endsWith("_outer");
        boolean withPosition = name.startsWith("pos");
        List<Attribute> output = new ArrayList<>();
        if (withPosition) {
            output.add(Attribute.create("pos", DataTypes.IntegerType, isOuter));
        }
        switch (generated.dataType()) {
            case ArrayType array -> {
                Attribute element =
                        Attribute.create(
                                "col", array.elementType(), isOuter || array.containsNull());
                output.add(
                        written instanceof Alias alias && !withPosition
                                ? new Alias(element, alias.name(), alias.exprId()).toAttribute()
                                : element);
            }
            case MapType map -> {
                output.add(Attribute.create("key", map.keyType(), isOuter));
                output.add(
                        Attribute.create(
                                "value", map.valueType(), isOuter || map.valueContainsNull()));
            }
            default ->
                    throw TypeCoercion.mismatch(
                            call.sql(),
                            "needs an array or map, but " + TypeCoercion.described(generated),
                            "Explode another column.");
        }
        if (written instanceof Alias && output.size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.NUM_COLUMNS_MISMATCH,
                    "One name is given to the " + output.size() + " columns of " + call.sql() + ".",
                    "Leave the name out and rename the columns after it.");
        }
        return new Generate(generated, isOuter, withPosition, output, child);
    }
}
