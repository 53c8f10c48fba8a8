package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Comparison;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Logical;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Join;
import io.millrace.plan.JoinType;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Resolves joins: the condition over the columns of both sides, which are kept apart where a frame
/// is joined with itself, and the columns that `USING` and `NATURAL` make one.
final class JoinResolver {
    private final LogicalPlan left;
    private final LogicalPlan right;
    private final JoinType type;

    /// The columns of the right side that were those of the left before they were kept apart.
    private final Map<ExprId, ExprId> renewed;

    private JoinResolver(Join join) {
        this.left = join.left();
        this.type = join.type();
        NewIdentities identities = new NewIdentities(left.output());
        this.right = identities.apply(join.right());
        this.renewed = identities.renewed();
    }

    /// Returns the join with its condition resolved, under a projection for `USING`.
    ///
    /// @throws AnalysisException `AMBIGUOUS_REFERENCE`, `UNRESOLVED_USING_COLUMN_FOR_JOIN`, and
    ///   what resolution of the condition raises
    static LogicalPlan resolve(Join join) {
        if (join.condition().isPresent() && join.condition().get() instanceof Unresolved.SameRows) {
            return sameRows(join);
        }
        JoinResolver resolver = new JoinResolver(join);
        Optional<Expression> condition = join.condition();
        if (condition.isPresent() && condition.get() instanceof Unresolved.Using using) {
            return resolver.using(using.names().orElseGet(resolver::commonNames));
        }
        return resolver.on(condition);
    }

    /// `INTERSECT` and `EXCEPT` look for rows that agree in all columns.
    private static Join sameRows(Join join) {
        String operation = join.type() == JoinType.LEFT_SEMI ? "INTERSECT" : "EXCEPT";
        List<LogicalPlan> sides =
                Unions.toCommonTypes(List.of(join.left(), join.right()), operation);
        LogicalPlan left = sides.getFirst();
        LogicalPlan right = new NewIdentities(left.output()).apply(sides.getLast());
        List<Expression> same = new ArrayList<>();
        for (int i = 0; i < left.output().size(); i++) {
            same.add(
                    new Comparison(
                            Comparison.Op.EQUAL_NULL_SAFE,
                            left.output().get(i),
                            right.output().get(i)));
        }
        return new Join(left, right, join.type(), Logical.all(same));
    }

    private LogicalPlan on(Optional<Expression> written) {
        if (written.isEmpty()) {
            return new Join(left, right, type, Optional.empty());
        }
        List<Attribute> both = new ArrayList<>(left.output());
        both.addAll(right.output());
        List<Attribute> hidden = new ArrayList<>(HiddenColumns.ofJoins(left));
        hidden.addAll(HiddenColumns.ofJoins(right));
        Expression apart = keptApart(written.get());
        Expression condition = new ExpressionResolver(new Scope(both, hidden)).resolve(apart);
        Analyzer.requireRowwise(condition, "the condition of a join");
        Join join =
                new Join(
                        left,
                        right,
                        type,
                        Optional.of(TypeCoercion.toBoolean(condition, condition)));
        LogicalPlan exposing =
                join.withChildren(
                        List.of(
                                HiddenColumns.exposing(left, join.expressions()),
                                HiddenColumns.exposing(right, join.expressions())));
        return exposing.output().equals(join.output())
                ? exposing
                : new Project(List.copyOf(join.output()), HiddenColumns.ofJoins(join), exposing);
    }

    /// `df.col("a") = df.col("a")` in a join of the frame with itself means its two sides, as in
    /// Spark; any other column of it could be of either.
    private Expression keptApart(Expression node) {
        if (node instanceof Comparison(Comparison.Op op, Attribute a, Attribute b)
                && (op == Comparison.Op.EQUAL || op == Comparison.Op.EQUAL_NULL_SAFE)
                && a.exprId().equals(b.exprId())) {
            return new Comparison(
                    op, a, b.withExprId(renewed.getOrDefault(b.exprId(), b.exprId())));
        }
        if (node instanceof Attribute column) {
            ExprId ofRight = renewed.get(column.exprId());
            if (ofRight != null && isOfLeft(column)) {
                throw ambiguous(column);
            }
            return ofRight == null ? column : column.withExprId(ofRight);
        }
        return Trees.mapChildren(node, this::keptApart);
    }

    private static AnalysisException ambiguous(Attribute column) {
        return new AnalysisException(
                ErrorCondition.AMBIGUOUS_REFERENCE,
                "The column `" + column.name() + "` is on both sides of the join.",
                "Give the sides names by as(...), and name the column with one: col(\"a."
                        + column.name()
                        + "\").");
    }

    private boolean isOfLeft(Attribute column) {
        return left.output().stream().anyMatch(c -> c.exprId().equals(column.exprId()));
    }

    private List<String> commonNames() {
        List<String> common = new ArrayList<>();
        for (Attribute column : left.output()) {
            boolean isOnRight =
                    right.output().stream().anyMatch(c -> c.name().equalsIgnoreCase(column.name()));
            if (isOnRight) {
                common.add(column.name());
            }
        }
        return common;
    }

    private LogicalPlan using(List<String> names) {
        List<Attribute> ofLeft = new ArrayList<>();
        List<Attribute> ofRight = new ArrayList<>();
        List<Expression> equal = new ArrayList<>();
        for (String name : names) {
            Attribute a = single(name, left.output(), "left");
            Attribute b = single(name, right.output(), "right");
            ofLeft.add(a);
            ofRight.add(b);
            equal.add(TypeCoercion.coerce(new Comparison(Comparison.Op.EQUAL, a, b)));
        }
        Join join = new Join(left, right, type, Logical.all(equal));
        List<Attribute> output = join.output();
        List<Expression> columns = new ArrayList<>();
        ExpressionResolver resolver = new ExpressionResolver(Scope.of(output));
        for (int i = 0; i < names.size(); i++) {
            columns.addAll(resolver.named(List.of(merged(ofLeft.get(i), ofRight.get(i)))));
        }
        Set<ExprId> merged = new HashSet<>();
        ofLeft.forEach(column -> merged.add(column.exprId()));
        ofRight.forEach(column -> merged.add(column.exprId()));
        output.stream().filter(column -> !merged.contains(column.exprId())).forEach(columns::add);
        return new Project(columns, hidden(join, merged, columns), join);
    }

    /// Returns the columns that were made one, and are not that one.
    private static List<Attribute> hidden(Join join, Set<ExprId> merged, List<Expression> columns) {
        List<Attribute> hidden = new ArrayList<>();
        for (Attribute column : join.output()) {
            boolean isGiven =
                    columns.stream()
                            .anyMatch(
                                    given ->
                                            given instanceof Attribute visible
                                                    && visible.exprId().equals(column.exprId()));
            if (merged.contains(column.exprId()) && !isGiven) {
                hidden.add(column);
            }
        }
        hidden.addAll(HiddenColumns.ofJoins(join));
        return hidden;
    }

    /// Returns what the one column of both is: of the side that has it in every row.
    private Expression merged(Attribute ofLeft, Attribute ofRight) {
        return switch (type) {
            case INNER, CROSS, LEFT_OUTER, LEFT_SEMI, LEFT_ANTI -> ofLeft;
            case RIGHT_OUTER -> ofRight;
            case FULL_OUTER ->
                    Alias.of(
                            new Unresolved.Function("coalesce", List.of(ofLeft, ofRight), false),
                            ofLeft.name());
        };
    }

    private static Attribute single(String name, List<Attribute> columns, String side) {
        List<Attribute> found =
                columns.stream().filter(column -> column.name().equalsIgnoreCase(name)).toList();
        if (found.size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.AMBIGUOUS_REFERENCE,
                    "The " + side + " side of the join has more than one column `" + name + "`.",
                    "Join on a condition, with the columns qualified.");
        }
        if (found.isEmpty()) {
            throw new AnalysisException(
                    ErrorCondition.UNRESOLVED_USING_COLUMN_FOR_JOIN,
                    "The " + side + " side of the join has no column `" + name + "`.",
                    Suggestions.didYouMean(
                            name, columns.stream().map(Attribute::name).distinct().toList()));
        }
        return found.getFirst();
    }
}
