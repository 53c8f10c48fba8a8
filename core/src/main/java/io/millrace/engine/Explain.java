package io.millrace.engine;

import io.millrace.backend.BackendChoice;
import io.millrace.planner.PhysicalPlan;

import java.util.Map;

/// The physical part of `explain`: the operators, and for each aggregation the backends, which
/// batches an accelerator computes, and why no better one was taken.
final class Explain {
    private Explain() {}

    /// Returns the text of a plan that does not run.
    static String text(PhysicalPlan plan, Map<Integer, BackendChoice> choices) {
        return text(plan, choices, Map.of());
    }

    /// Returns the text of a plan.
    ///
    /// @param placements which batches the accelerator computes, by operator id, where that is
    ///   known
    static String text(
            PhysicalPlan plan,
            Map<Integer, BackendChoice> choices,
            Map<Integer, String> placements) {
        StringBuilder text = new StringBuilder(plan.treeString());
        choices.forEach(
                (operatorId, choice) -> {
                    text.append("operator ").append(operatorId).append(": backend ");
                    text.append(choice.host().name());
                    if (choice.accelerator().isPresent()) {
                        text.append("; ").append(choice.accelerator().get().name()).append(' ');
                        String known = placements.get(operatorId);
                        text.append(known != null ? known : beforeItRuns(choice));
                    }
                    for (BackendChoice.PassedOver other : choice.passedOver()) {
                        text.append("; not ").append(other.name());
                        text.append(": ").append(other.reason());
                    }
                    text.append('\n');
                });
        return text.toString();
    }

    private static String beforeItRuns(BackendChoice choice) {
        return choice.isForced()
                ? "in every batch"
                : "in the batches of a stream that it computes faster";
    }
}
