package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;

import java.util.ArrayList;
import java.util.List;

/// Groupings by what stands in the select list: `GROUP BY 1` by position, `GROUP BY hour` by the
/// name that the list gives, where the input has no such column, and `GROUP BY ALL` by all that is
/// not aggregated.
final class WrittenGroupings {
    private static final String ALL = "all";

    private final Scope input;
    private final List<Expression> items;

    private WrittenGroupings(Scope input, List<Expression> items) {
        this.input = input;
        this.items = items;
    }

    /// Returns the groupings as expressions over the input.
    ///
    /// @param selected the select list
    /// @throws AnalysisException `GROUP_BY_POS_OUT_OF_RANGE`
    static List<Expression> overInput(
            List<Expression> groupings, List<Expression> selected, Scope input) {
        List<Expression> items = new ArrayList<>();
        for (Expression item : selected) {
            if (item instanceof Unresolved.Star star) {
                items.addAll(input.columns(star));
            } else {
                items.add(item);
            }
        }
        return new WrittenGroupings(input, items).settle(groupings);
    }

    private List<Expression> settle(List<Expression> groupings) {
        if (groupings.size() == 1
                && groupings.getFirst() instanceof Unresolved.Name name
                && isMissing(name)
                && name.sql().equalsIgnoreCase(ALL)) {
            return items.stream()
                    .map(WrittenGroupings::unnamed)
                    .filter(item -> !hasAggregate(item))
                    .toList();
        }
        List<Expression> settled = new ArrayList<>(groupings.size());
        for (Expression grouping : groupings) {
            settled.add(
                    grouping instanceof Unresolved.Ordinal ordinal
                            ? at(ordinal)
                            : Trees.transformUp(grouping, this::named));
        }
        return settled;
    }

    private Expression at(Unresolved.Ordinal ordinal) {
        int position = ordinal.position();
        if (position < 1 || position > items.size()) {
            throw new AnalysisException(
                    ErrorCondition.GROUP_BY_POS_OUT_OF_RANGE,
                    "GROUP BY position " + position + " is not in the select list.",
                    "Give one from 1 to " + items.size() + ".");
        }
        return unnamed(items.get(position - 1));
    }

    private Expression named(Expression node) {
        if (node instanceof Unresolved.Name name && isMissing(name)) {
            for (Expression item : items) {
                if (item instanceof Alias alias && alias.name().equalsIgnoreCase(name.sql())) {
                    return alias.child();
                }
            }
        }
        return node;
    }

    private boolean isMissing(Unresolved.Name name) {
        return name.nameParts().size() == 1 && !input.hasColumn(name.nameParts().getFirst());
    }

    private static Expression unnamed(Expression item) {
        return item instanceof Alias alias ? alias.child() : item;
    }

    private static boolean hasAggregate(Expression item) {
        return Trees.contains(
                item,
                node ->
                        node instanceof Unresolved.Function call
                                && FunctionRegistry.isAggregate(call.name()));
    }
}
