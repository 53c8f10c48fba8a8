package io.millrace;

import io.millrace.analysis.MultipartName;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.Not;
import io.millrace.expr.NullTest;
import io.millrace.expr.SortOrder;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An expression over the columns of a frame, with Spark's methods. Immutable.
///
/// Arguments of type `Object` are columns, or constants as [functions#lit(Object)] takes them.
/// Names and types are checked when the column is used in a frame.
public final class Column {
    private final Expression expr;

    Column(Expression expr) {
        this.expr = expr;
    }

    /// Names a column, as [functions#col(String)] does.
    public Column(String name) {
        this(MultipartName.toColumn(name));
    }

    Expression expr() {
        return expr;
    }

    private Column arithmetic(Arithmetic.Op op, @Nullable Object other) {
        return new Column(new Arithmetic(op, expr, Literals.of(other)));
    }

    private Column comparison(Comparison.Op op, @Nullable Object other) {
        return new Column(new Comparison(op, expr, Literals.of(other)));
    }

    /// Returns the sum with the other.
    public Column plus(@Nullable Object other) {
        return arithmetic(Arithmetic.Op.ADD, other);
    }

    /// Returns the difference to the other.
    public Column minus(@Nullable Object other) {
        return arithmetic(Arithmetic.Op.SUBTRACT, other);
    }

    /// Returns the product with the other.
    public Column multiply(@Nullable Object other) {
        return arithmetic(Arithmetic.Op.MULTIPLY, other);
    }

    /// Returns the quotient by the other, always a double.
    public Column divide(@Nullable Object other) {
        return arithmetic(Arithmetic.Op.DIVIDE, other);
    }

    /// Returns the remainder of the division by the other, with the sign of this.
    public Column mod(@Nullable Object other) {
        return arithmetic(Arithmetic.Op.REMAINDER, other);
    }

    /// Returns whether this is above the other.
    public Column gt(@Nullable Object other) {
        return comparison(Comparison.Op.GREATER, other);
    }

    /// Returns whether this is below the other.
    public Column lt(@Nullable Object other) {
        return comparison(Comparison.Op.LESS, other);
    }

    /// Returns whether this is the other or above.
    public Column geq(@Nullable Object other) {
        return comparison(Comparison.Op.GREATER_OR_EQUAL, other);
    }

    /// Returns whether this is the other or below.
    public Column leq(@Nullable Object other) {
        return comparison(Comparison.Op.LESS_OR_EQUAL, other);
    }

    /// Returns whether both are equal; null if one is null.
    public Column equalTo(@Nullable Object other) {
        return comparison(Comparison.Op.EQUAL, other);
    }

    /// Returns whether both differ; null if one is null.
    public Column notEqual(@Nullable Object other) {
        return comparison(Comparison.Op.NOT_EQUAL, other);
    }

    /// Returns whether both are equal, where null equals null; never null.
    public Column eqNullSafe(@Nullable Object other) {
        return comparison(Comparison.Op.EQUAL_NULL_SAFE, other);
    }

    /// Returns whether this lies between the bounds, which belong to it.
    public Column between(@Nullable Object lower, @Nullable Object upper) {
        return geq(lower).and(leq(upper));
    }

    /// Returns whether this equals one of the values.
    public Column isin(@Nullable Object... values) {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(expr);
        for (Object value : values) {
            arguments.add(Literals.of(value));
        }
        return new Column(new Unresolved.Function("in", arguments, false));
    }

    /// Returns whether this equals one of the values.
    public Column isInCollection(Iterable<?> values) {
        List<@Nullable Object> list = new ArrayList<>();
        values.forEach(list::add);
        return isin(list.toArray());
    }

    /// Returns whether both are true, in three-valued logic.
    public Column and(Column other) {
        return new Column(new Logical(Logical.Op.AND, expr, other.expr));
    }

    /// Returns whether one is true, in three-valued logic.
    public Column or(Column other) {
        return new Column(new Logical(Logical.Op.OR, expr, other.expr));
    }

    /// Returns whether this is not true; null for null. Spark's `not(column)`.
    Column negated() {
        return new Column(new Not(expr));
    }

    /// Returns whether this is null.
    public Column isNull() {
        return new Column(new NullTest(expr, false));
    }

    /// Returns whether this is not null.
    public Column isNotNull() {
        return new Column(new NullTest(expr, true));
    }

    /// Returns whether this is a float or double that is no number; false for null.
    public Column isNaN() {
        return functions.call_function("isnan", this);
    }

    /// Returns whether the whole text fits a pattern: `%` is any text, `_` a character.
    public Column like(String literal) {
        return functions.call("like", this, literal);
    }

    /// Returns whether the whole text fits a pattern, without regard to case.
    public Column ilike(String literal) {
        return functions.call("ilike", this, literal);
    }

    /// Returns whether the regular expression is found in the text.
    public Column rlike(String literal) {
        return functions.call("rlike", this, literal);
    }

    /// Returns whether the text begins with the other.
    public Column startsWith(Column other) {
        return functions.startswith(this, other);
    }

    /// Returns whether the text begins with the other.
    public Column startsWith(String literal) {
        return functions.call("startswith", this, literal);
    }

    /// Returns whether the text ends with the other.
    public Column endsWith(Column other) {
        return functions.endswith(this, other);
    }

    /// Returns whether the text ends with the other.
    public Column endsWith(String literal) {
        return functions.call("endswith", this, literal);
    }

    /// Returns whether the text has the other in it.
    public Column contains(@Nullable Object other) {
        return functions.contains(this, functions.lit(other));
    }

    /// Returns a part of the text.
    public Column substr(Column startPos, Column len) {
        return functions.substr(this, startPos, len);
    }

    /// Returns a part of the text.
    public Column substr(int startPos, int len) {
        return functions.call("substr", this, startPos, len);
    }

    /// Returns the bits that both have.
    public Column bitwiseAND(@Nullable Object other) {
        return functions.call("&", this, functions.lit(other));
    }

    /// Returns the bits that one has.
    public Column bitwiseOR(@Nullable Object other) {
        return functions.call("|", this, functions.lit(other));
    }

    /// Returns the bits that only one has.
    public Column bitwiseXOR(@Nullable Object other) {
        return functions.call("^", this, functions.lit(other));
    }

    /// Returns this as another type.
    public Column cast(DataType to) {
        return new Column(new Cast(expr, to));
    }

    /// Returns this as another type, named as in DDL: `"bigint"`.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `UNSUPPORTED_DATATYPE`
    public Column cast(String to) {
        return cast(DataType.fromDDL(to));
    }

    /// Returns this as another type, null where a value cannot be cast.
    public Column try_cast(DataType to) {
        List<Expression> arguments = List.of(expr, new Literal(null, to));
        return new Column(new Unresolved.Function("try_cast", arguments, false));
    }

    /// Returns this as another type, named as in DDL, null where a value cannot be cast.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `UNSUPPORTED_DATATYPE`
    public Column try_cast(String to) {
        return try_cast(DataType.fromDDL(to));
    }

    /// Returns this under a name.
    public Column alias(String alias) {
        Expression unnamed = expr instanceof Alias named ? named.child() : expr;
        return new Column(Alias.of(unnamed, alias));
    }

    /// Returns this under a name.
    public Column as(String alias) {
        return alias(alias);
    }

    /// Returns this under a name.
    public Column name(String alias) {
        return alias(alias);
    }

    /// Returns the field of this struct.
    public Column getField(String fieldName) {
        return new Column(new Unresolved.Field(expr, fieldName));
    }

    /// Returns the element of this array at the position, from 0, the value of this map, or the
    /// field of this struct. A position outside of the array is an error in ANSI mode and null
    /// without.
    public Column getItem(Object key) {
        return new Column(new Unresolved.Item(expr, Literals.of(key)));
    }

    /// The same as [#getItem].
    public Column apply(Object key) {
        return getItem(key);
    }

    /// Adds a branch to a column that [functions#when(Column, Object)] began.
    ///
    /// @throws io.millrace.error.MillraceException `ILLEGAL_STATE` on another column, or after
    ///   [#otherwise(Object)]
    public Column when(Column condition, @Nullable Object value) {
        CaseWhen open = openCase("when");
        List<CaseWhen.Branch> branches = new ArrayList<>(open.branches());
        branches.add(new CaseWhen.Branch(condition.expr, Literals.of(value)));
        return new Column(new CaseWhen(branches, Optional.empty()));
    }

    /// Says what a column that [functions#when(Column, Object)] began is when no condition is true.
    ///
    /// @throws io.millrace.error.MillraceException `ILLEGAL_STATE` on another column, or a second
    ///   time
    public Column otherwise(@Nullable Object value) {
        CaseWhen open = openCase("otherwise");
        return new Column(new CaseWhen(open.branches(), Optional.of(Literals.of(value))));
    }

    private CaseWhen openCase(String method) {
        if (expr instanceof CaseWhen open && open.otherwise().isEmpty()) {
            return open;
        }
        throw ErrorCondition.ILLEGAL_STATE.error(
                method + "() is called on `" + this + "`, which is no open when(...).",
                "Begin with functions.when(...) and end with one otherwise(...).");
    }

    private Column order(boolean isAscending, boolean isNullsFirst) {
        Expression key = expr instanceof SortOrder sorted ? sorted.child() : expr;
        return new Column(new SortOrder(key, isAscending, isNullsFirst));
    }

    /// Returns a sort key: small values first, nulls before them.
    public Column asc() {
        return order(true, true);
    }

    /// Returns a sort key: nulls first, then small values.
    public Column asc_nulls_first() {
        return order(true, true);
    }

    /// Returns a sort key: small values first, nulls last.
    public Column asc_nulls_last() {
        return order(true, false);
    }

    /// Returns a sort key: large values first, nulls after them.
    public Column desc() {
        return order(false, false);
    }

    /// Returns a sort key: nulls first, then large values.
    public Column desc_nulls_first() {
        return order(false, true);
    }

    /// Returns a sort key: large values first, nulls last.
    public Column desc_nulls_last() {
        return order(false, false);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Column that && expr.equals(that.expr);
    }

    @Override
    public int hashCode() {
        return expr.hashCode();
    }

    @Override
    public String toString() {
        return expr.sql();
    }
}
