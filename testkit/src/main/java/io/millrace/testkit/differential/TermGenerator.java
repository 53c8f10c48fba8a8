package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;
import static io.millrace.testkit.differential.Term.lit;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/// Random terms over the columns of a case: of each type, and predicates.
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
        return comparison(choose.of(columns));
    }

    /// Returns a predicate that looks at one column.
    Term comparison(CaseColumn column) {
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

    Object constant(String type) {
        return switch (type) {
            case "TIMESTAMP" -> Instant.parse("2026-03-01T00:00:05Z");
            case "STRING" -> choose.of("a", "B", "10");
            case "INT" -> choose.between(-1, 5);
            case "BIGINT" -> (long) choose.between(-1, 5);
            case "BOOLEAN" -> choose.oneIn(2);
            case "DOUBLE" -> choose.of(0.0, 1.5, Double.NaN, -2.25);
            case "DATE" -> LocalDate.parse("2026-03-01");
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
            case "DATE" -> ofDate(term);
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

    private Term ofDate(Term term) {
        return switch (choose.between(0, 3)) {
            case 0 -> function(choose.of("year", "month", "dayofmonth", "dayofweek"), term);
            case 1 -> function("date_add", term, choose.between(-2, 2));
            case 2 -> term.then("cast", choose.of("string", "timestamp"));
            default -> function("coalesce", term, lit(constant("DATE")));
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
}
