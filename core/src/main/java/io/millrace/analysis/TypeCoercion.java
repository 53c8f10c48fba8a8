package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.CastRules;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.Not;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;
import io.millrace.types.IntegralType;
import io.millrace.types.NullType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Inserts the casts that make the operands of an operation fit, by the rules of Spark 4 with ANSI.
final class TypeCoercion {
    private TypeCoercion() {}

    /// Returns the node, whose operands are typed, with casts around those that need one.
    ///
    /// @throws AnalysisException `DATATYPE_MISMATCH`
    static Expression coerce(Expression node) {
        return switch (node) {
            case Arithmetic arithmetic -> arithmetic(arithmetic);
            case Comparison comparison -> comparison(comparison);
            case Logical logical ->
                    new Logical(
                            logical.op(),
                            toBoolean(logical.left(), logical),
                            toBoolean(logical.right(), logical));
            case Not not -> new Not(toBoolean(not.child(), not));
            case CaseWhen caseWhen -> caseWhen(caseWhen);
            case Cast cast -> explicitCast(cast);
            default -> node;
        };
    }

    /// Returns the expression as the type; a null constant changes its type without a cast.
    static Expression cast(Expression child, DataType type) {
        if (child.dataType().equals(type)) {
            return child;
        }
        if (child instanceof Literal literal && literal.value() == null) {
            return new Literal(null, type);
        }
        return new Cast(child, type);
    }

    /// Returns the expression as a boolean.
    ///
    /// @param user what needs it, for the message
    static Expression toBoolean(Expression child, Expression user) {
        boolean isNull = isNull(child) || child.dataType() instanceof NullType;
        if (isNull || child.dataType() instanceof BooleanType) {
            return cast(child, DataTypes.BooleanType);
        }
        throw mismatch(
                user.sql(), "needs a boolean, but " + described(child), "Compare it with a value.");
    }

    /// Returns the expressions cast to their common type.
    ///
    /// @param user what needs it, for the message
    static List<Expression> toCommonType(List<Expression> values, String user) {
        Optional<DataType> common = Optional.empty();
        for (Expression value : values) {
            if (isNull(value)) {
                continue;
            }
            DataType type = value.dataType();
            common =
                    common.isEmpty()
                            ? Optional.of(type)
                            : Optional.of(
                                    CastRules.commonType(common.get(), type)
                                            .orElseThrow(() -> unlike(user, values)));
        }
        DataType type = common.orElse(values.getFirst().dataType());
        return values.stream().map(value -> cast(value, type)).toList();
    }

    static boolean isNull(Expression value) {
        return value instanceof Literal literal && literal.value() == null;
    }

    static AnalysisException mismatch(String expression, String problem, String whatToDo) {
        return new AnalysisException(
                ErrorCondition.DATATYPE_MISMATCH,
                "`" + expression + "` " + problem + ".",
                whatToDo);
    }

    static String described(Expression value) {
        return "`" + value.sql() + "` is of type " + value.dataType().simpleString();
    }

    private static Expression arithmetic(Arithmetic node) {
        return TimeOperators.resolve(node).orElseGet(() -> arithmeticOfNumbers(node));
    }

    private static Expression arithmeticOfNumbers(Arithmetic node) {
        Expression left = stringAsNumber(node.left(), node.right());
        Expression right = stringAsNumber(node.right(), node.left());
        requireNumber(left, node);
        requireNumber(right, node);
        if (isDecimal(left, right)) {
            return new Arithmetic(node.op(), asDecimal(left), asDecimal(right));
        }
        if (node.op() == Arithmetic.Op.DIVIDE) {
            return new Arithmetic(
                    node.op(), cast(left, DataTypes.DoubleType), cast(right, DataTypes.DoubleType));
        }
        List<Expression> operands = toCommonType(List.of(left, right), node.sql());
        return new Arithmetic(node.op(), operands.getFirst(), operands.getLast());
    }

    /// Whether the operation is one of decimals: one side is, and the other is no float.
    private static boolean isDecimal(Expression left, Expression right) {
        boolean hasDecimal =
                left.dataType() instanceof DecimalType || right.dataType() instanceof DecimalType;
        return hasDecimal
                && !(left.dataType() instanceof FractionalType)
                && !(right.dataType() instanceof FractionalType);
    }

    /// A whole constant has the digits that it is written with, as in Spark.
    private static Expression asDecimal(Expression value) {
        if (value instanceof Literal(Number number, IntegralType _)) {
            BigDecimal decimal = BigDecimal.valueOf(number.longValue());
            return new Literal(decimal, new DecimalType(decimal.precision(), 0));
        }
        return cast(value, CastRules.asDecimal((NumericType) value.dataType()));
    }

    /// A text takes the number type that its partner suggests, a null the partner's own.
    private static Expression stringAsNumber(Expression value, Expression partner) {
        if (!(value.dataType() instanceof StringType || value.dataType() instanceof NullType)) {
            return value;
        }
        if (partner.dataType() instanceof NumericType number) {
            boolean isNull = isNull(value) || value.dataType() instanceof NullType;
            return cast(value, isNull ? number : CastRules.numberOfString(number));
        }
        return cast(value, DataTypes.DoubleType);
    }

    private static void requireNumber(Expression value, Arithmetic user) {
        if (!(value.dataType() instanceof NumericType)) {
            throw mismatch(
                    user.sql(), "needs numbers, but " + described(value), "Cast it to a number.");
        }
    }

    private static Expression comparison(Comparison node) {
        List<Expression> operands = toCommonType(List.of(node.left(), node.right()), node.sql());
        if (!CastRules.isOrdered(operands.getFirst().dataType())) {
            throw mismatch(
                    node.sql(),
                    "compares maps: " + described(operands.getFirst()),
                    "Compare their keys or values.");
        }
        return new Comparison(node.op(), operands.getFirst(), operands.getLast());
    }

    private static Expression caseWhen(CaseWhen node) {
        List<Expression> values = new ArrayList<>();
        node.branches().forEach(branch -> values.add(branch.value()));
        node.otherwise().ifPresent(values::add);
        List<Expression> cast = toCommonType(values, node.sql());
        List<CaseWhen.Branch> branches = new ArrayList<>();
        for (int i = 0; i < node.branches().size(); i++) {
            Expression condition = toBoolean(node.branches().get(i).condition(), node);
            branches.add(new CaseWhen.Branch(condition, cast.get(i)));
        }
        return new CaseWhen(branches, node.otherwise().map(_ -> cast.getLast()));
    }

    private static Expression explicitCast(Cast node) {
        if (!isNull(node.child())
                && !CastRules.isAllowed(node.child().dataType(), node.dataType())) {
            throw mismatch(
                    node.sql(),
                    "is not possible: " + described(node.child()),
                    "There is no cast from "
                            + node.child().dataType().simpleString()
                            + " to "
                            + node.dataType().simpleString()
                            + ".");
        }
        return cast(node.child(), node.dataType());
    }

    private static AnalysisException unlike(String user, List<Expression> values) {
        List<String> types = values.stream().map(v -> v.dataType().simpleString()).toList();
        return mismatch(
                user, "has operands of types that do not fit: " + types, "Cast one to the other.");
    }
}
