package io.millrace.analysis;

import io.millrace.plan.LogicalPlan;

import java.util.List;
import java.util.Optional;

/// What a SQL text says to do: a pure value. Plans in it are not analyzed.
public sealed interface SqlStatement {
    /// Gives a frame.
    record Query(LogicalPlan plan) implements SqlStatement {}

    /// Gives a frame a name in the session.
    ///
    /// @param isReplacing whether it takes the place of what has the name
    record CreateTempView(List<String> name, LogicalPlan plan, boolean isReplacing)
            implements SqlStatement {
        /// Copies the name.
        public CreateTempView {
            name = List.copyOf(name);
        }
    }

    /// Forgets a view.
    ///
    /// @param isLenient whether it is no error if there is none: `IF EXISTS`
    record DropView(List<String> name, boolean isLenient) implements SqlStatement {
        /// Copies the name.
        public DropView {
            name = List.copyOf(name);
        }
    }

    /// Lists tables and views.
    ///
    /// @param pattern with `*` for any text and `|` between patterns
    record ShowTables(Optional<String> pattern) implements SqlStatement {}

    /// Lists the columns of a plan.
    record Describe(LogicalPlan plan) implements SqlStatement {}

    /// Shows how a plan runs.
    ///
    /// @param isExtended whether with the logical plans
    record Explain(LogicalPlan plan, boolean isExtended) implements SqlStatement {}
}
