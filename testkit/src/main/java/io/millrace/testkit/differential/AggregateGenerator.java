package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;
import static io.millrace.testkit.differential.Term.lit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Random aggregates over the columns of a case.
final class AggregateGenerator {
    private final RandomChoice choose;
    private final List<CaseColumn> columns;
    private final TermGenerator terms;

    AggregateGenerator(RandomChoice choose, List<CaseColumn> columns, TermGenerator terms) {
        this.choose = choose;
        this.columns = columns;
        this.terms = terms;
    }

    /// Returns one to four, most of them with names.
    ///
    /// @param isOrdered whether those that depend on the order of rows are among them
    List<Term> draw(boolean isOrdered) {
        List<Term> drawn = new ArrayList<>();
        int count = choose.between(1, 4);
        for (int i = 0; i < count; i++) {
            Term aggregate = choose.oneIn(2) ? rarer(isOrdered) : common();
            drawn.add(choose.oneIn(3) ? aggregate : aggregate.as("a" + i));
        }
        return drawn;
    }

    private Term common() {
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
                ? function("when", terms.predicate(), term)
                        .then("otherwise", terms.constant(column.type()))
                : term;
    }

    private Term rarer(boolean isOrdered) {
        CaseColumn column = choose.of(columns);
        Term term = col(column.name());
        return switch (choose.between(isOrdered ? 0 : 5, 12)) {
            case 0 -> function(choose.of("first", "last"), term);
            case 1 -> function(choose.of("first", "last"), term, true);
            case 2 -> function("any_value", term);
            case 3 -> function(choose.of("max_by", "min_by"), col("k"), term);
            case 4 -> function(choose.of("collect_list", "array_agg"), term);
            case 5, 6 -> function("sort_array", list(isOrdered, term));
            case 7 -> function("approx_count_distinct", term);
            case 8 -> function("count_if", terms.predicate());
            case 9 -> function(choose.of("bool_and", "bool_or", "some"), terms.predicate());
            case 10 -> function("mode", term, true);
            case 11 ->
                    column.isInteger()
                            ? function(choose.of("bit_and", "bit_or", "bit_xor"), term)
                            : function("max", term);
            default ->
                    column.isNumber() && !column.type().startsWith("DECIMAL")
                            ? ofNumber(term)
                            : function("count", term);
        };
    }

    /// Returns what a test of any order has to sort.
    private Term list(boolean isOrdered, Term term) {
        return function(isOrdered ? "collect_set" : choose.of("collect_list", "collect_set"), term);
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
}
