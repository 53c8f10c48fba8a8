package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.EpochTime;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Operations on whole expression trees. They never change a tree; a tree that does not change is
/// returned as the same object.
public final class Expressions {
    private Expressions() {}

    /// Returns the tree with the rule applied to every node, children first.
    public static Expression transformUp(Expression node, UnaryOperator<Expression> rule) {
        return rule.apply(mapChildren(node, child -> transformUp(child, rule)));
    }

    /// Returns the tree with the rule applied to every node, parents first; it goes on with the
    /// children of what the rule returned.
    public static Expression transformDown(Expression node, UnaryOperator<Expression> rule) {
        return mapChildren(rule.apply(node), child -> transformDown(child, rule));
    }

    // Identity on purpose: an equal but new child still counts as a change, and costs no
    // comparison.
    @SuppressWarnings("ReferenceEquality")
    private static Expression mapChildren(Expression node, UnaryOperator<Expression> mapping) {
        List<Expression> children = node.children();
        List<Expression> mapped = new ArrayList<>(children.size());
        boolean isChanged = false;
        for (Expression child : children) {
            Expression replaced = mapping.apply(child);
            isChanged |= replaced != child;
            mapped.add(replaced);
        }
        return isChanged ? node.withChildren(mapped) : node;
    }

    /// Returns the columns that the tree reads, in the order of their first appearance.
    public static Set<Attribute> references(Expression node) {
        Set<Attribute> found = new LinkedHashSet<>();
        collectReferences(node, found);
        return found;
    }

    private static void collectReferences(Expression node, Set<Attribute> found) {
        if (node instanceof Attribute attribute) {
            found.add(attribute);
        }
        for (Expression child : node.children()) {
            collectReferences(child, found);
        }
    }

    /// Returns the tree with its columns bound to their places in the input, by identity and not by
    /// name.
    ///
    /// @throws IllegalStateException if a column is not among the input: a defect of the plan
    public static Expression bind(Expression node, List<Attribute> input) {
        Map<ExprId, Integer> ordinals = new HashMap<>();
        for (int i = 0; i < input.size(); i++) {
            ordinals.putIfAbsent(input.get(i).exprId(), i);
        }
        return transformUp(
                node, child -> child instanceof Attribute a ? bound(a, ordinals, input) : child);
    }

    private static BoundReference bound(
            Attribute attribute, Map<ExprId, Integer> ordinals, List<Attribute> input) {
        Integer ordinal = ordinals.get(attribute.exprId());
        if (ordinal == null) {
            throw new IllegalStateException(attribute + " is not among " + input);
        }
        return new BoundReference(
                ordinal, attribute.dataType(), attribute.isNullable(), attribute.name());
    }

    /// Returns the tree with every operation on constants alone replaced by its value. An operation
    /// that fails is left as it is, to fail when a row reaches it.
    ///
    /// @param context what evaluation depends on; nothing stays allocated
    public static Expression foldConstants(Expression node, EvalContext context) {
        return transformUp(node, child -> isFoldable(child) ? folded(child, context) : child);
    }

    private static boolean isFoldable(Expression node) {
        boolean isOperation =
                switch (node) {
                    case Cast _,
                            Arithmetic _,
                            Comparison _,
                            Logical _,
                            Not _,
                            NullTest _,
                            CaseWhen _,
                            ScalarCall _ ->
                            true;
                    case Unresolved _,
                            Literal _,
                            Attribute _,
                            BoundReference _,
                            Alias _,
                            GetStructField _,
                            CreateStruct _,
                            SessionWindow _,
                            TimeWindow _,
                            RowNumber _,
                            WindowTime _,
                            AggregateCall _,
                            ScalarSubquery _,
                            InQuery _,
                            SortOrder _ ->
                            false;
                };
        return isOperation && node.children().stream().allMatch(Literal.class::isInstance);
    }

    private static Expression folded(Expression node, EvalContext context) {
        if (node.dataType() instanceof StructType) {
            return node;
        }
        try (Batch oneRow = new Batch(new StructType(), List.of(), 1);
                ColumnVector result =
                        ExpressionCompiler.compile(node)
                                .evaluate(context, oneRow, Selection.all(1))) {
            return constant(RowConverter.value(result, 0), node.dataType());
        } catch (MillraceException _) {
            return node;
        }
    }

    /// Returns a value of a row as a constant.
    ///
    /// @param value as [RowConverter] gives it
    public static Literal constant(@Nullable Object value, DataType type) {
        if (value == null) {
            return new Literal(null, type);
        }
        Object internal =
                switch (type) {
                    case DateType _ -> EpochTime.days((LocalDate) value);
                    case TimestampType _ -> EpochTime.micros((Instant) value);
                    case TimestampNTZType _ -> EpochTime.micros((LocalDateTime) value);
                    case DayTimeIntervalType _ -> EpochTime.micros((Duration) value);
                    case YearMonthIntervalType _ -> EpochTime.months((Period) value);
                    default -> value;
                };
        return new Literal(internal, type);
    }
}
