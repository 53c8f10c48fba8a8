package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Generate;
import io.millrace.plan.Generator;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.types.ArrayType;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Functions that make several rows of one: `explode` and its kin, each alone in a select list, or
/// in a `LATERAL VIEW`.
final class Generators {
    private static final Set<String> NAMES =
            Set.of(
                    "explode",
                    "explode_outer",
                    "inline",
                    "inline_outer",
                    "posexplode",
                    "posexplode_outer");

    private static final String OUTER = "_outer";

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

    /// Returns the generator of `LATERAL VIEW` over its input, with the names that it gives.
    ///
    /// @throws AnalysisException `UNSUPPORTED_GENERATOR`, `UDTF_ALIAS_NUMBER_MISMATCH`
    static Generate lateralView(Unresolved.LateralView view, boolean isOuter, LogicalPlan child) {
        Unresolved.Function call = view.call();
        if (!isGenerator(call)) {
            throw unsupported(call, "of a LATERAL VIEW makes no rows");
        }
        call.arguments().forEach(Generators::requireNone);
        Generate generate = generate(call, isOuter, child);
        List<Attribute> made = generate.generatedOutput();
        if (!view.names().isEmpty() && view.names().size() != made.size()) {
            throw new AnalysisException(
                    ErrorCondition.UDTF_ALIAS_NUMBER_MISMATCH,
                    view.names().size()
                            + " names are given to the "
                            + made.size()
                            + " columns of "
                            + call.sql()
                            + ".",
                    "Give each column one, or none at all.");
        }
        List<Attribute> named = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            Attribute column = made.get(i).withQualifier(view.qualifier());
            named.add(view.names().isEmpty() ? column : column.withName(view.names().get(i)));
        }
        return new Generate(
                generate.generated(), generate.isOuter(), generate.generator(), named, child);
    }

    private static Generate generate(
            Expression written, Unresolved.Function call, LogicalPlan child) {
        Generate generate = generate(call, false, child);
        List<Attribute> made = generate.generatedOutput();
        if (!(written instanceof Alias alias)) {
            return generate;
        }
        if (made.size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.NUM_COLUMNS_MISMATCH,
                    "One name is given to the " + made.size() + " columns of " + call.sql() + ".",
                    "Leave the name out and rename the columns after it.");
        }
        Attribute named = new Alias(made.getFirst(), alias.name(), alias.exprId()).toAttribute();
        return new Generate(
                generate.generated(),
                generate.isOuter(),
                generate.generator(),
                List.of(named),
                child);
    }

    private static Generate generate(
            Unresolved.Function call, boolean isOuterView, LogicalPlan child) {
        String name = call.name().toLowerCase(Locale.ROOT);
        FunctionRegistry.requireCount(name, call.arguments(), 1, 1);
        Expression generated =
                new ExpressionResolver(Scope.of(child.output()))
                        .resolve(call.arguments().getFirst());
        boolean isOuter = isOuterView || name.endsWith(OUTER);
        Generator generator = Generator.valueOf(name.replace(OUTER, "").toUpperCase(Locale.ROOT));
        List<Attribute> output = new ArrayList<>();
        if (generator == Generator.POSEXPLODE) {
            output.add(Attribute.create("pos", DataTypes.IntegerType, isOuter));
        }
        switch (generated.dataType()) {
            case ArrayType array
                    when generator == Generator.INLINE
                            && array.elementType() instanceof StructType struct -> {
                for (StructField field : struct) {
                    boolean isNullable = isOuter || array.containsNull() || field.nullable();
                    output.add(Attribute.create(field.name(), field.dataType(), isNullable));
                }
            }
            case ArrayType array when generator != Generator.INLINE ->
                    output.add(
                            Attribute.create(
                                    "col", array.elementType(), isOuter || array.containsNull()));
            case MapType map when generator != Generator.INLINE -> {
                output.add(Attribute.create("key", map.keyType(), isOuter));
                output.add(
                        Attribute.create(
                                "value", map.valueType(), isOuter || map.valueContainsNull()));
            }
            default ->
                    throw TypeCoercion.mismatch(
                            call.sql(),
                            (generator == Generator.INLINE
                                            ? "needs an array of structs, but "
                                            : "needs an array or map, but ")
                                    + TypeCoercion.described(generated),
                            "Explode another column.");
        }
        return new Generate(generated, isOuter, generator, output, child);
    }
}
