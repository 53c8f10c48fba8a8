package io.millrace.exec;

import io.millrace.expr.BoundReference;
import io.millrace.expr.Expression;
import io.millrace.expr.ExpressionCompiler;
import io.millrace.expr.Expressions;
import io.millrace.expr.VectorExpression;
import io.millrace.expr.VectorPredicate;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The compiled expressions of a join. The condition is compiled over the columns that it reads and
/// no others, so that only these are copied to ask it of pairs. Immutable and thread-safe.
final class JoinExpressions {
    private final List<VectorExpression> leftKeys = new ArrayList<>();
    private final List<Integer> conditionInputs = new ArrayList<>();
    private final StructType conditionSchema;
    private final @Nullable VectorPredicate condition;

    JoinExpressions(PhysicalPlan.Join node) {
        for (PhysicalPlan.JoinKey key : node.keys()) {
            leftKeys.add(ExpressionCompiler.compile(key.left()));
        }
        Optional<Expression> written = node.condition();
        Map<Integer, BoundReference> read = new TreeMap<>();
        written.ifPresent(expression -> collect(expression, read));
        List<StructField> fields = new ArrayList<>();
        read.forEach(
                (ordinal, column) -> {
                    conditionInputs.add(ordinal);
                    fields.add(DataTypes.createStructField("", column.dataType(), true));
                });
        this.conditionSchema = DataTypes.createStructType(fields);
        this.condition = written.map(this::compact).orElse(null);
    }

    private static void collect(Expression node, Map<Integer, BoundReference> read) {
        if (node instanceof BoundReference column) {
            read.put(column.ordinal(), column);
        }
        node.children().forEach(child -> collect(child, read));
    }

    private VectorPredicate compact(Expression expression) {
        return ExpressionCompiler.compilePredicate(
                Expressions.transformUp(
                        expression,
                        node ->
                                node instanceof BoundReference column
                                        ? new BoundReference(
                                                conditionInputs.indexOf(column.ordinal()),
                                                column.dataType(),
                                                column.isNullable(),
                                                column.name())
                                        : node));
    }

    List<VectorExpression> leftKeys() {
        return leftKeys;
    }

    /// Returns what else must hold of pairs with equal keys, or null.
    @Nullable VectorPredicate condition() {
        return condition;
    }

    /// Returns which of the columns of both sides the condition reads.
    List<Integer> conditionInputs() {
        return conditionInputs;
    }

    StructType conditionSchema() {
        return conditionSchema;
    }
}
