package io.millrace.expr;

import io.millrace.Row;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;
import io.millrace.types.StructType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compiles resolved expressions, whose columns are bound, into vector kernels.
///
/// Literals, casts and operators have the types that the analyzer gave them; nothing is coerced
/// here. A tree that still holds an unresolved node, an attribute, an aggregate, a query or a
/// sliding window is an [IllegalArgumentException]: these are replaced before.
public final class ExpressionCompiler {
    private ExpressionCompiler() {}

    /// Compiles a value.
    public static VectorExpression compile(Expression bound) {
        VectorExpression compiled = value(bound);
        boolean cannotFail = compiled instanceof VectorNodes.Reference || bound instanceof Literal;
        return cannotFail ? compiled : new LowestRowExpression(compiled);
    }

    /// Compiles a condition: a boolean expression, of which only true counts.
    public static VectorPredicate compilePredicate(Expression bound) {
        return new LowestRowPredicate(condition(bound, true));
    }

    static VectorExpression value(Expression node) {
        return switch (node) {
            case Literal literal -> constant(literal);
            case BoundReference reference -> new VectorNodes.Reference(reference.ordinal());
            case Alias alias -> value(alias.child());
            case SortOrder order -> value(order.child());
            case Cast cast -> cast(cast);
            case Arithmetic arithmetic -> arithmetic(arithmetic, arithmetic);
            case Comparison comparison -> comparison(comparison);
            case Logical logical ->
                    new VectorLogical(logical.op(), value(logical.left()), value(logical.right()));
            case Not not -> new VectorNodes.Negation(value(not.child()));
            case NullTest test ->
                    new VectorNodes.NullTested(value(test.child()), !test.isNegated());
            case CaseWhen cases -> cases(cases);
            case GetStructField field ->
                    new VectorNodes.Field(value(field.child()), field.ordinal());
            case CreateStruct struct ->
                    new VectorNodes.Struct(
                            (StructType) struct.dataType(), values(struct.children()));
            case TimeWindow window -> window(window);
            case WindowTime time -> new VectorNodes.WindowEnd(value(time.window()));
            case ScalarCall call -> call(call);
            case Unresolved _,
                    Attribute _,
                    AggregateCall _,
                    ScalarSubquery _,
                    InQuery _,
                    SessionWindow _,
                    RowNumber _ ->
                    throw new IllegalArgumentException("cannot be compiled: " + node.sql());
        };
    }

    private static List<VectorExpression> values(List<Expression> nodes) {
        return nodes.stream().map(ExpressionCompiler::value).toList();
    }

    private static VectorExpression constant(Literal literal) {
        Object value = literal.value();
        return switch (value) {
            case null -> new VectorNodes.NullConstant(literal.dataType());
            case String text ->
                    new VectorNodes.BytesConstant(
                            literal.dataType(), text.getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> new VectorNodes.BytesConstant(literal.dataType(), bytes);
            case BigDecimal _, List<?> _, Map<?, ?> _, Row _ ->
                    new VectorNodes.ValueConstant(literal.dataType(), value);
            default ->
                    literal.dataType() instanceof FractionalType
                            ? new VectorNodes.DoubleConstant(
                                    literal.dataType(), ((Number) value).doubleValue())
                            : new VectorNodes.LongConstant(
                                    literal.dataType(), Constants.longValue(value));
        };
    }

    private static VectorExpression cast(Cast cast) {
        if (!CastRules.isAllowed(cast.child().dataType(), cast.dataType())) {
            throw new IllegalArgumentException("no such cast: " + cast.sql());
        }
        VectorExpression child = value(cast.child());
        return VectorCast.isIdentity(cast) ? child : new VectorCast(cast, child);
    }

    /// Compiles an operation that error messages show as another expression.
    static VectorExpression arithmetic(Arithmetic node, Expression shown) {
        VectorExpression left = value(node.left());
        VectorExpression right = value(node.right());
        return node.dataType() instanceof DecimalType
                ? new VectorDecimalArithmetic(node, shown, left, right)
                : new VectorArithmetic(node, shown, left, right);
    }

    /// Compiles a comparison with the constant, if there is one, on the right.
    private static VectorComparison comparison(Comparison node) {
        if (node.left() instanceof Literal && !(node.right() instanceof Literal)) {
            Expression constant = node.left();
            Expression value = node.right();
            return comparison(new Comparison(mirrored(node.op()), value, constant));
        }
        return new VectorComparison(node, value(node.left()), value(node.right()));
    }

    private static Comparison.Op mirrored(Comparison.Op op) {
        return switch (op) {
            case EQUAL, EQUAL_NULL_SAFE, NOT_EQUAL -> op;
            case LESS -> Comparison.Op.GREATER;
            case LESS_OR_EQUAL -> Comparison.Op.GREATER_OR_EQUAL;
            case GREATER -> Comparison.Op.LESS;
            case GREATER_OR_EQUAL -> Comparison.Op.LESS_OR_EQUAL;
        };
    }

    private static VectorExpression cases(CaseWhen node) {
        List<VectorPredicate> conditions = new ArrayList<>();
        List<VectorExpression> values = new ArrayList<>();
        for (CaseWhen.Branch branch : node.branches()) {
            conditions.add(condition(branch.condition(), true));
            values.add(value(branch.value()));
        }
        return new VectorCase(
                node.dataType(),
                conditions,
                values,
                node.otherwise().map(ExpressionCompiler::value));
    }

    private static VectorExpression window(TimeWindow window) {
        if (!window.isTumbling()) {
            throw new IllegalArgumentException("a sliding window multiplies rows: it is planned");
        }
        return new VectorNodes.TumblingWindow(
                value(window.time()), window.durationMicros(), window.startMicros());
    }

    private static VectorExpression call(ScalarCall call) {
        if (call.function() instanceof VectorFunction function) {
            return function.compile(call, values(call.children()));
        }
        throw new IllegalArgumentException("no kernels for " + call.function().name());
    }

    /// Compiles a test that a boolean is `wanted`; negations move down to what is negated, which
    /// three-valued logic allows.
    private static VectorPredicate condition(Expression node, boolean wanted) {
        return switch (node) {
            case Alias alias -> condition(alias.child(), wanted);
            case Not not -> condition(not.child(), !wanted);
            case Literal literal ->
                    new VectorPredicates.Constant(Boolean.valueOf(wanted).equals(literal.value()));
            case Logical logical -> {
                VectorPredicate left = condition(logical.left(), wanted);
                VectorPredicate right = condition(logical.right(), wanted);
                yield (logical.op() == Logical.Op.AND) == wanted
                        ? new VectorPredicates.And(left, right)
                        : new VectorPredicates.Or(left, right);
            }
            case NullTest test ->
                    new VectorPredicates.NullTested(
                            value(test.child()), test.isNegated() != wanted);
            case Comparison comparison when wanted -> comparison(comparison);
            case Comparison comparison when comparison.op() != Comparison.Op.EQUAL_NULL_SAFE ->
                    comparison(
                            new Comparison(
                                    negated(comparison.op()),
                                    comparison.left(),
                                    comparison.right()));
            default -> new VectorPredicates.ColumnIs(value(node), wanted);
        };
    }

    private static Comparison.Op negated(Comparison.Op op) {
        return switch (op) {
            case EQUAL -> Comparison.Op.NOT_EQUAL;
            case NOT_EQUAL -> Comparison.Op.EQUAL;
            case LESS -> Comparison.Op.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> Comparison.Op.GREATER;
            case GREATER -> Comparison.Op.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> Comparison.Op.LESS;
            case EQUAL_NULL_SAFE -> throw new IllegalArgumentException("has no negation: " + op);
        };
    }
}
