package io.millrace.planner;

import io.millrace.expr.Attribute;
import io.millrace.expr.Comparison;
import io.millrace.expr.DecimalParts;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.GetStructField;
import io.millrace.expr.Logical;
import io.millrace.plan.JoinType;
import io.millrace.types.ArrayType;
import io.millrace.types.DecimalType;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the condition of a join says, part by part: equal keys, what concerns one side alone and
/// can be asked of its rows before they are paired, and the rest.
final class JoinParts {
    private final JoinType type;
    private final Set<ExprId> ofLeft;
    private final Set<ExprId> ofRight;
    private final List<PhysicalPlan.JoinKey> keys = new ArrayList<>();
    private final List<Expression> leftFilters = new ArrayList<>();
    private final List<Expression> rightFilters = new ArrayList<>();
    private final List<Expression> rest = new ArrayList<>();

    JoinParts(JoinType type, Set<ExprId> ofLeft, Set<ExprId> ofRight) {
        this.type = type;
        this.ofLeft = ofLeft;
        this.ofRight = ofRight;
    }

    /// Returns the keys, over the logical columns of either side.
    List<PhysicalPlan.JoinKey> keys() {
        return keys;
    }

    /// Returns what rows of the left side must meet to be paired at all.
    Optional<Expression> leftFilter() {
        return Logical.all(leftFilters);
    }

    /// Returns what rows of the right side must meet to be paired at all.
    Optional<Expression> rightFilter() {
        return Logical.all(rightFilters);
    }

    /// Returns what is left to be asked of pairs.
    Optional<Expression> rest() {
        return Logical.all(rest);
    }

    /// Adds a condition.
    void add(Expression condition) {
        if (condition instanceof Logical both && both.op() == Logical.Op.AND) {
            add(both.left());
            add(both.right());
        } else if (isOver(condition, ofRight) && !isPreserved(type, false)) {
            rightFilters.add(condition);
        } else if (isOver(condition, ofLeft) && !isPreserved(type, true)) {
            leftFilters.add(condition);
        } else if (!addKey(condition)) {
            rest.add(condition);
        }
    }

    /// Whether rows of the side come out without a partner, which no filter may prevent.
    private static boolean isPreserved(JoinType type, boolean isLeft) {
        return switch (type) {
            case INNER, CROSS, LEFT_SEMI -> false;
            case LEFT_OUTER, LEFT_ANTI -> isLeft;
            case RIGHT_OUTER -> !isLeft;
            case FULL_OUTER -> true;
        };
    }

    private boolean addKey(Expression condition) {
        if (!(condition instanceof Comparison(Comparison.Op op, Expression a, Expression b))) {
            return false;
        }
        boolean isNullSafe = op == Comparison.Op.EQUAL_NULL_SAFE;
        if (op != Comparison.Op.EQUAL && !isNullSafe) {
            return false;
        }
        if (isOver(a, ofLeft) && isOver(b, ofRight)) {
            addKey(a, b, isNullSafe, condition);
            return true;
        }
        if (isOver(b, ofLeft) && isOver(a, ofRight)) {
            addKey(b, a, isNullSafe, condition);
            return true;
        }
        return false;
    }

    /// Keys have plain types: a struct is found by its fields, and then compared as a whole, as an
    /// array is; a decimal becomes a word or bytes.
    private void addKey(Expression left, Expression right, boolean isNullSafe, Expression whole) {
        if (left.dataType() instanceof StructType struct) {
            addFields(left, right, struct);
            rest.add(whole);
        } else if (left.dataType() instanceof ArrayType) {
            rest.add(whole);
        } else {
            keys.add(key(left, right, isNullSafe));
        }
    }

    private static PhysicalPlan.JoinKey key(Expression left, Expression right, boolean isNullSafe) {
        return left.dataType() instanceof DecimalType
                ? new PhysicalPlan.JoinKey(
                        DecimalParts.toKey(left), DecimalParts.toKey(right), isNullSafe)
                : new PhysicalPlan.JoinKey(left, right, isNullSafe);
    }

    private void addFields(Expression left, Expression right, StructType struct) {
        for (int i = 0; i < struct.size(); i++) {
            Expression ofLeftField = new GetStructField(left, i);
            Expression ofRightField = new GetStructField(right, i);
            if (ofLeftField.dataType() instanceof StructType inner) {
                addFields(ofLeftField, ofRightField, inner);
            } else if (!(ofLeftField.dataType() instanceof ArrayType)) {
                keys.add(key(ofLeftField, ofRightField, true));
            }
        }
    }

    /// Whether the expression reads columns of the side, and no others.
    private static boolean isOver(Expression expression, Set<ExprId> side) {
        Set<Attribute> columns = Expressions.references(expression);
        return !columns.isEmpty()
                && columns.stream().allMatch(column -> side.contains(column.exprId()));
    }
}
