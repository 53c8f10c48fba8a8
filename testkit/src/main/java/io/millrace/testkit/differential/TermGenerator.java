package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;
import static io.millrace.testkit.differential.Term.lit;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Random terms over the columns of a case: of each type, predicates, and aggregates.
final class TermGenerator {
    private final RandomChoice choose;
    private final List<CaseColumn> columns;

    TermGenerator(RandomChoice choose, List<CaseColumn> columns) {
        this.choose = choose;
        this.columns = columns;
    }

    private List<CaseColumn> ofType(String type) {
        return columns.stream().filter(column -> column.type().equals(type)).toList();
    }

    /// Returns a predicate of a few comparisons.
    Term predicate() {
        Term first = comparison();
        return switch (choose.between(0, 6)) {
            case 0 -> first.then("and", comparison());
            case 1 -> first.then("or", comparison());
            case 2 -> function("not", first);
            default -> first;
        };
    }

    private Term comparison() {
        CaseColumn column = choose.of(columns);
        Term term = col(column.name());
        return switch (choose.between(0, 7)) {
            case 0 -> term.then("isNull");
            case 1 -> term.then("isNotNull");
            case 2 -> term.then("isin", constant(column.type()), constant(column.type()));
            case 3 -> term.then("eqNullSafe", constant(column.type()));
            default ->
                    column.type().equals("BOOLEAN")
                            ? term
                            : term.then(
                                    choose.of("gt", "lt", "geq", "leq", "equalTo", "notEqual"),
                                    constant(column.type()));
        };
    }

    private Object constant(String type) {
        return switch (type) {
            case "TIMESTAMP" -> Instant.parse("2026-03-01T00:00:05Z");
            case "STRING" -> choose.of("a", "B", "10");
            case "INT" -> choose.between(-1, 5);
            case "BIGINT" -> (long) choose.between(-1, 5);
            case "BOOLEAN" -> choose.oneIn(2);
            case "DOUBLE" -> choose.of(0.0, 1.5, Double.NaN, -2.25);
            default -> BigDecimal.valueOf(choose.between(-100, 500), 2);
        };
    }

    /// Returns a term of any type, and that type as far as other terms can use it.
    Term anything() {
        CaseColumn column = choose.of(columns);
        Term term = col(column.name());
        return switch (column.type()) {
            case "TIMESTAMP" -> ofTime(term);
            case "STRING" -> ofText(term);
            case "INT", "BIGINT" -> ofInteger(term, column.type());
            case "DOUBLE" -> ofDouble(term);
            case "BOOLEAN" -> ofBoolean(term);
            default -> term.then(choose.of("plus", "minus", "multiply"), constant(column.type()));
        };
    }

    private Term ofTime(Term term) {
        return switch (choose.between(0, 4)) {
            case 0 ->
                    function(
                            choose.of("year", "month", "dayofmonth", "hour", "minute", "second"),
                            term);
            case 1 -> function("date_format", term, choose.of("yyyy-MM-dd HH:mm:ss", "MMM-dd HH"));
            case 2 -> term.then("cast", choose.of("bigint", "string", "date", "double"));
            case 3 -> function("unix_timestamp", term);
            default -> function("to_date", term);
        };
    }

    private Term ofText(Term term) {
        return switch (choose.between(0, 5)) {
            case 0 -> function(choose.of("upper", "lower", "trim", "ltrim", "rtrim"), term);
            case 1 -> function("length", term);
            case 2 -> function("concat", term, lit("-"), term);
            case 3 -> function("substring", term, choose.between(-1, 2), choose.between(0, 2));
            case 4 -> function("coalesce", term, lit("none"));
            default -> function("nullif", term, lit("a"));
        };
    }

    private Term ofInteger(Term term, String type) {
        return switch (choose.between(0, 8)) {
            case 0 -> term.then(choose.of("plus", "minus", "multiply"), constant(type));
            case 1 -> term.then("divide", choose.of(2, 4, 5));
            case 2 -> term.then("mod", choose.of(2, 3, -3));
            case 3 -> function(choose.of("abs", "negative"), term);
            case 4 -> term.then("cast", choose.of("string", "double", "boolean", "smallint"));
            case 5 -> function("when", predicate(), term).then("otherwise", constant(type));
            case 6 -> function("coalesce", term, lit(constant(type)));
            case 7 -> term.then("between", constant(type), constant(type));
            default -> term.then("plus", choose.of(columnOr(type, term), term));
        };
    }

    private Term columnOr(String type, Term otherwise) {
        List<CaseColumn> alike = ofType(type);
        return alike.isEmpty() ? otherwise : col(choose.of(alike).name());
    }

    private Term ofDouble(Term term) {
        return switch (choose.between(0, 7)) {
            case 0 -> term.then(choose.of("plus", "minus", "multiply"), 0.5);
            case 1 -> term.then("divide", 2.0);
            case 2 -> function(choose.of("abs", "sqrt", "negative"), term);
            case 3 -> function("isnan", term);
            case 4 -> function("nanvl", term, lit(0.0));
            case 5 -> term.then("cast", choose.of("string", "float", "boolean"));
            case 6 -> function("coalesce", term, lit(-1.0));
            default -> function("when", predicate(), term).then("otherwise", 7.5);
        };
    }

    private Term ofBoolean(Term term) {
        return switch (choose.between(0, 3)) {
            case 0 -> function("not", term);
            case 1 -> term.then("cast", choose.of("int", "string"));
            case 2 -> term.then("or", predicate());
            default -> term.then("eqNullSafe", predicate());
        };
    }

    /// Returns aggregates, most of them with names.
    ///
    /// @param more whether those beyond count, sum, avg, min and max are among them
    /// @param isOrdered whether those that depend on the order of rows are, too
    List<Term> aggregates(boolean more, boolean isOrdered) {
        List<Term> terms = new ArrayList<>();
        int count = choose.between(1, 4);
        for (int i = 0; i < count; i++) {
            Term aggregate = more && choose.oneIn(2) ? rarer(isOrdered) : aggregate();
            terms.add(choose.oneIn(3) ? aggregate : aggregate.as("a" + i));
        }
        return terms;
    }

    private Term rarer(boolean isOrdered) {
        CaseColumn column = choose.of(columns);
        Term term = col(column.name());
        return switch (choose.between(isOrdered ? 0 : 4, 8)) {
            case 0 -> function(choose.of("first", "last"), term);
            case 1 -> function(choose.of("first", "last"), term, true);
            case 2 -> function("any_value", term);
            case 3 -> function(choose.of("max_by", "min_by"), col("k"), term);
            case 4 -> function("approx_count_distinct", term);
            case 5 -> function("count_if", predicate());
            case 6 -> function(choose.of("bool_and", "bool_or", "some"), predicate());
            case 7 ->
                    column.isNumber() && !column.type().startsWith("DECIMAL")
                            ? ofNumber(term)
                            : function("count", term);
            default ->
                    column.isInteger()
                            ? function(choose.of("bit_and", "bit_or", "bit_xor"), term)
                            : function("max", term);
        };
    }

    private Term ofNumber(Term number) {
        return switch (choose.between(0, 4)) {
            case 0 -> function(choose.of("stddev", "stddev_pop"), number);
            case 1 -> function(choose.of("var_samp", "var_pop", "variance"), number);
            case 2 -> function("median", number);
            case 3 -> function("percentile", number, lit(choose.of(0.0, 0.25, 0.9)));
            default -> function("approx_percentile", number, lit(0.5), lit(10_000));
        };
    }

    private Term aggregate() {
        CaseColumn column = choose.of(columns);
        Term term = col(column.name());
        @Nullable Term number = numberOf(column, term);
        return switch (choose.between(0, 9)) {
            case 0, 1 -> function("count", "*");
            case 2 -> function("count", term);
            case 3, 4 -> number == null ? function("count", lit(1)) : function("sum", number);
            case 5, 6 -> number == null ? function("max", term) : function("avg", number);
            case 7 -> function("min", term);
            default -> function("max", term);
        };
    }

    private @Nullable Term numberOf(CaseColumn column, Term term) {
        if (!column.isNumber()) {
            return null;
        }
        return choose.oneIn(4) && column.isInteger()
                ? function("when", predicate(), term).then("otherwise", constant(column.type()))
                : term;
    }
}
