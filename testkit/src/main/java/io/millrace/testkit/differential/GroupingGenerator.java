package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Random groupings: keys, windows, aggregates, and what is done with the groups.
final class GroupingGenerator {
    private final RandomChoice choose;
    private final List<CaseColumn> columns;
    private final TermGenerator terms;
    private final AggregateGenerator aggregates;
    private List<Term> keys = List.of();
    private boolean hasCount;

    GroupingGenerator(RandomChoice choose, List<CaseColumn> columns, TermGenerator terms) {
        this.choose = choose;
        this.columns = columns;
        this.terms = terms;
        this.aggregates = new AggregateGenerator(choose, columns, terms);
    }

    /// Returns columns to group by.
    List<Term> keys() {
        List<Term> drawn = new ArrayList<>();
        columns.stream()
                .filter(column -> column.name().startsWith("k"))
                .filter(_ -> !choose.oneIn(4))
                .forEach(column -> drawn.add(col(column.name())));
        if (drawn.isEmpty()) {
            drawn.add(col("i"));
        }
        if (choose.oneIn(12)) {
            drawn.add(col("ts"));
        }
        return drawn;
    }

    /// Returns a window, or none.
    List<Term> windows() {
        Term time = col("ts");
        Term window =
                switch (choose.between(0, 9)) {
                    case 0, 1, 2 ->
                            function(
                                    "window",
                                    time,
                                    choose.of("1500 milliseconds", "10 seconds", "1 minute"));
                    case 3 -> function("window", time, "10 seconds", "5 seconds");
                    case 4 -> function("window", time, "10 seconds", "3 seconds");
                    case 5 -> function("window", time, "7 seconds", "5 seconds", "2 seconds");
                    case 6 -> function("window", time, "1 hour", "1 hour", "-15 minutes");
                    default -> time;
                };
        if (window.equals(time)) {
            return List.of();
        }
        return List.of(choose.oneIn(5) ? window.as("w") : window);
    }

    /// Returns a session window, of a fixed gap or of a row's own.
    Term sessionWindow() {
        Object gap =
                choose.oneIn(4)
                        ? function("when", terms.predicate(), "3 seconds")
                                .then("otherwise", "10 seconds")
                        : choose.of("2 seconds", "5 seconds", "10 seconds");
        return function("session_window", col("ts"), gap);
    }

    /// Returns the calls of a grouping by the windows and keys of its own.
    ///
    /// @param isKeyed whether there has to be a key beside the windows
    List<FrameCall> aggregation(List<Term> windows, boolean isKeyed) {
        keys = new ArrayList<>(windows);
        if (!choose.oneIn(5) || isKeyed) {
            keys.addAll(choose.oneIn(2) ? keys.size() : 0, keys());
        }
        List<Term> drawn = new ArrayList<>(aggregates.draw(areInOrder()));
        hasCount = choose.oneIn(3);
        if (hasCount) {
            drawn.add(function("count", "*").as("n"));
        }
        return List.of(FrameCall.of("groupBy", keys), FrameCall.of("agg", drawn));
    }

    /// Returns whether Spark goes through the rows of a group as they came: not through those of a
    /// session, and not where it sorts them by one key that may be null.
    private boolean areInOrder() {
        boolean isNullable =
                keys.size() == 1
                        && columns.stream()
                                .filter(column -> column.name().equals(nameOf(keys.getFirst())))
                                .anyMatch(CaseColumn::isNullable);
        return !isOfSessions() && !isNullable;
    }

    private boolean isOfSessions() {
        return keys.stream().anyMatch(key -> nameOf(key).equals("session_window"));
    }

    /// Returns calls on the result of [#aggregation].
    List<FrameCall> overGroups(String mode) {
        List<FrameCall> calls = new ArrayList<>();
        if (choose.oneIn(5)) {
            calls.add(FrameCall.of("filter", ofGroups()));
        }
        for (String name : keys.stream().map(GroupingGenerator::nameOf).toList()) {
            if ((name.equals("window") || name.equals("w")) && choose.oneIn(6)) {
                calls.add(FrameCall.of("withColumn", "at", function("window_time", col(name))));
                calls.add(FrameCall.of("withColumn", "from", col(name + ".start")));
            }
        }
        if (mode.equals("complete") && choose.oneIn(4)) {
            calls.addAll(sortAndLimit());
        }
        return calls;
    }

    /// Returns a predicate of what a group has.
    private Term ofGroups() {
        if (hasCount && choose.oneIn(2) || keys.isEmpty()) {
            return hasCount ? col("n").then("gt", 1) : function("lit", true);
        }
        String name = nameOf(choose.of(keys));
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .map(terms::comparison)
                .orElseGet(
                        () ->
                                col(name + ".start")
                                        .then(
                                                choose.of("gt", "leq"),
                                                Instant.parse("2026-03-01T00:00:05Z")));
    }

    /// Sorts by all keys in the end, so that the rows within a limit are not left to chance.
    private List<FrameCall> sortAndLimit() {
        List<FrameCall> calls = new ArrayList<>();
        List<Term> order = new ArrayList<>();
        if (hasCount && choose.oneIn(2)) {
            order.add(col("n").then("desc"));
        }
        for (Term key : keys) {
            order.add(col(nameOf(key)).then(choose.of("asc", "desc", "asc_nulls_last")));
        }
        if (!order.isEmpty()) {
            calls.add(FrameCall.of("orderBy", order));
        }
        // No session window without a key can run, unless Spark sees that no rows are wanted.
        int least = isOfSessions() ? 1 : 0;
        if (choose.oneIn(2)) {
            calls.add(FrameCall.of("limit", choose.between(least, 4)));
        }
        return calls;
    }

    /// Returns the name that a key has in the result.
    private static String nameOf(Term key) {
        return switch (key) {
            case Term.Function function when function.name().equals("col") ->
                    (String) Objects.requireNonNull(function.arguments().getFirst());
            case Term.Function function -> function.name();
            case Term.Method alias -> (String) Objects.requireNonNull(alias.arguments().getFirst());
        };
    }
}
