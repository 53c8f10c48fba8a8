package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.SubqueryAlias;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The queries that `WITH` names, each put in wherever its name is read. Inner names hide outer
/// ones. Used once, for one text.
final class CommonTables {
    /// What all the copies together may come to.
    private static final int NODES_MAX = 10_000;

    private final @Nullable CommonTables outer;
    private final Budget budget;
    private final Map<String, Definition> byName = new HashMap<>();

    private record Definition(LogicalPlan plan, int size) {}

    /// How many nodes were put in; shared by all scopes of the text.
    private static final class Budget {
        private int nodes;
    }

    /// Makes the scope of a whole text.
    CommonTables() {
        this.outer = null;
        this.budget = new Budget();
    }

    private CommonTables(CommonTables outer) {
        this.outer = outer;
        this.budget = outer.budget;
    }

    CommonTables inner() {
        return new CommonTables(this);
    }

    /// Returns whether the scope has the name itself.
    boolean defines(String name) {
        return byName.containsKey(key(name));
    }

    void define(String name, LogicalPlan plan) {
        byName.put(key(name), new Definition(new SubqueryAlias(name, plan), size(plan) + 1));
    }

    /// Returns the plan of the name, or null when no scope has it.
    @Nullable LogicalPlan find(List<String> nameParts) {
        if (nameParts.size() > 1) {
            return null;
        }
        Definition found = byName.get(key(nameParts.getFirst()));
        if (found == null) {
            return outer == null ? null : outer.find(nameParts);
        }
        budget.nodes += found.size();
        if (budget.nodes > NODES_MAX) {
            throw new AnalysisException(
                    ErrorCondition.TOO_DEEPLY_NESTED,
                    "The names that WITH gives stand for more than "
                            + NODES_MAX
                            + " parts of a plan.",
                    "Write a part to a table, and read that.");
        }
        return found.plan();
    }

    /// Counts up to the limit: shared parts count each time.
    private static int size(LogicalPlan plan) {
        int size = 1;
        for (LogicalPlan child : plan.children()) {
            size = Math.min(NODES_MAX, size + size(child));
        }
        return size;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
