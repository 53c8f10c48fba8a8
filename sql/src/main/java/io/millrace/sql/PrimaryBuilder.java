package io.millrace.sql;

import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.CreateStruct;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.Any_valueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastByColonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CurrentLikeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DatetimeUnitContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DereferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExtractContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FirstContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LastContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OverlayContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ParenthesizedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PositionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PrimaryExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SearchedCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SimpleCaseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StarContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubqueryExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubscriptContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubstringContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampaddContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TimestampdiffContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TrimContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WhenClauseContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What stands between operators: names, constants, calls, `CASE`, `CAST`.
final class PrimaryBuilder {
    private final SqlErrors errors;
    private final ExpressionBuilder expressions;
    private final Literals literals;
    private final FunctionBuilder functions;
    private final TypeNames types;

    PrimaryBuilder(SqlErrors errors, ExpressionBuilder expressions, Literals literals) {
        this.errors = errors;
        this.expressions = expressions;
        this.literals = literals;
        this.functions = new FunctionBuilder(errors, expressions);
        this.types = new TypeNames(errors);
    }

    Expression of(PrimaryExpressionContext primary) {
        expressions.enter(primary.getStart());
        Expression built =
                switch (primary) {
                    case ColumnReferenceContext column ->
                            new Unresolved.Name(List.of(Names.of(column.identifier())));
                    case DereferenceContext field -> dereference(field);
                    case ConstantDefaultContext constant -> literals.of(constant.constant());
                    case ParenthesizedExpressionContext inner -> expressions.of(inner.expression());
                    case StarContext star -> star(star);
                    case FunctionCallContext call -> functions.of(call);
                    case CastContext cast -> cast(cast);
                    case CastByColonContext cast ->
                            new Cast(of(cast.primaryExpression()), types.of(cast.dataType()));
                    case SearchedCaseContext cases ->
                            cases(null, cases.whenClause(), cases.elseExpression);
                    case SimpleCaseContext cases ->
                            cases(
                                    expressions.of(cases.value),
                                    cases.whenClause(),
                                    cases.elseExpression);
                    case StructContext struct -> struct(struct.namedExpression());
                    case RowConstructorContext row -> struct(row.namedExpression());
                    case CurrentLikeContext current ->
                            ExpressionBuilder.call(current.name.getText().toLowerCase(Locale.ROOT));
                    case FirstContext first ->
                            aggregate("first", first.expression(), first.IGNORE() != null);
                    case LastContext last ->
                            aggregate("last", last.expression(), last.IGNORE() != null);
                    case Any_valueContext any ->
                            aggregate("any_value", any.expression(), any.IGNORE() != null);
                    default -> withKeywords(primary);
                };
        expressions.leave();
        return built;
    }

    private Expression withKeywords(PrimaryExpressionContext primary) {
        return switch (primary) {
            case ExtractContext extract ->
                    ExpressionBuilder.call(
                            "extract",
                            new Literal(extract.field.getText(), DataTypes.StringType),
                            expressions.of(extract.source));
            case SubstringContext part -> substring(part);
            case TrimContext trim -> trim(trim);
            case PositionContext position ->
                    ExpressionBuilder.call(
                            "locate",
                            expressions.of(position.substr),
                            expressions.of(position.str));
            case OverlayContext overlay -> overlay(overlay);
            case SubscriptContext subscript ->
                    new Unresolved.Item(of(subscript.value), expressions.of(subscript.index));
            case TimestampaddContext sum ->
                    ExpressionBuilder.call(
                            "timestampadd",
                            unit(sum.unit, sum),
                            expressions.of(sum.unitsAmount),
                            expressions.of(sum.timestamp));
            case TimestampdiffContext difference ->
                    ExpressionBuilder.call(
                            "timestampdiff",
                            unit(difference.unit, difference),
                            expressions.of(difference.startTimestamp),
                            expressions.of(difference.endTimestamp));
            case SubqueryExpressionContext query ->
                    expressions.query(Unresolved.Subquery.Kind.SCALAR, List.of(), query.query());
            default -> throw errors.unsupported("Such an expression", primary);
        };
    }

    /// @param unit null where a text stands in its place
    private Literal unit(@Nullable DatetimeUnitContext unit, PrimaryExpressionContext call) {
        if (unit == null) {
            throw errors.at(
                    ErrorCondition.INVALID_PARAMETER_VALUE,
                    "A text stands in the place of the unit",
                    call,
                    "Write the unit without quotes: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE,"
                            + " SECOND, MILLISECOND or MICROSECOND.");
        }
        return new Literal(unit.getText(), DataTypes.StringType);
    }

    private Expression dereference(DereferenceContext field) {
        String name = Names.of(field.fieldName);
        Expression base = of(field.base);
        if (base instanceof Unresolved.Name(List<String> parts)) {
            List<String> longer = new ArrayList<>(parts);
            longer.add(name);
            return new Unresolved.Name(longer);
        }
        return new Unresolved.Field(base, name);
    }

    private Expression star(StarContext star) {
        return new Unresolved.Star(
                star.qualifiedName() == null
                        ? Optional.empty()
                        : Optional.of(String.join(".", Names.of(star.qualifiedName()))),
                star.exceptClause() == null
                        ? List.of()
                        : star.exceptClause().exceptCols.multipartIdentifier().stream()
                                .map(expressions.names()::of)
                                .toList());
    }

    private Expression cast(CastContext cast) {
        if (cast.name.getType() == SqlBaseParser.TRY_CAST) {
            return ExpressionBuilder.call(
                    "try_cast",
                    expressions.of(cast.expression()),
                    new Literal(null, types.of(cast.dataType())));
        }
        return new Cast(expressions.of(cast.expression()), types.of(cast.dataType()));
    }

    private Expression cases(
            @Nullable Expression value,
            List<WhenClauseContext> clauses,
            @Nullable ExpressionContext otherwise) {
        List<CaseWhen.Branch> branches = new ArrayList<>();
        for (WhenClauseContext clause : clauses) {
            Expression condition = expressions.of(clause.condition);
            branches.add(
                    new CaseWhen.Branch(
                            value == null
                                    ? condition
                                    : new Comparison(Comparison.Op.EQUAL, value, condition),
                            expressions.of(clause.result)));
        }
        return new CaseWhen(branches, Optional.ofNullable(otherwise).map(expressions::of));
    }

    /// Fields without a name get that of their column, or `col1`, `col2` by their place.
    private Expression struct(List<NamedExpressionContext> fields) {
        List<String> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        for (NamedExpressionContext field : fields) {
            Expression value = expressions.of(field);
            names.add(
                    switch (value) {
                        case Alias alias -> alias.name();
                        case Unresolved.Name name -> name.nameParts().getLast();
                        case Unresolved.Field inner -> inner.name();
                        default -> "col" + (names.size() + 1);
                    });
            values.add(value instanceof Alias alias ? alias.child() : value);
        }
        return new CreateStruct(names, values);
    }

    private Expression aggregate(String name, ExpressionContext argument, boolean ignoresNulls) {
        Expression value = expressions.of(argument);
        return ignoresNulls
                ? ExpressionBuilder.call(name, value, Literal.TRUE)
                : ExpressionBuilder.call(name, value);
    }

    private Expression substring(SubstringContext part) {
        Expression length =
                part.len == null ? FunctionBuilder.REST_OF_TEXT : expressions.of(part.len);
        return ExpressionBuilder.call(
                "substring", expressions.of(part.str), expressions.of(part.pos), length);
    }

    private Expression trim(TrimContext trim) {
        String name = trim.LEADING() != null ? "ltrim" : trim.TRAILING() != null ? "rtrim" : "trim";
        if (trim.trimStr == null) {
            return ExpressionBuilder.call(name, expressions.of(trim.srcStr));
        }
        return ExpressionBuilder.call(
                name, expressions.of(trim.trimStr), expressions.of(trim.srcStr));
    }

    private Expression overlay(OverlayContext overlay) {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(expressions.of(overlay.input));
        arguments.add(expressions.of(overlay.replace));
        arguments.add(expressions.of(overlay.position));
        if (overlay.length != null) {
            arguments.add(expressions.of(overlay.length));
        }
        return new Unresolved.Function("overlay", arguments, false);
    }
}
