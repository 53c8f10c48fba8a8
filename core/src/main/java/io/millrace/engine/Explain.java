package io.millrace.engine;

import io.millrace.backend.BackendChoice;
import io.millrace.planner.PhysicalPlan;

import java.util.Map;

/// The physical part of `explain`: the operators, and for each aggregation the backend and why no
/// better one was taken.
final class Explain {
    private Explain() {}

    static String text(PhysicalPlan plan, Map<Integer, BackendChoice> choices) {
        StringBuilder text = new StringBuilder(plan.treeString());
        choices.forEach(
                (operatorId, choice) -> {
                    text.append("operator ").append(operatorId).append(": backend ");
                    text.append(choice.backend().name());
                    for (BackendChoice.PassedOver other : choice.passedOver()) {
                        text.append("; not ").append(other.name());
                        text.append(": ").append(other.reason());
                    }
                    text.append('\n');
                });
        return text.toString();
    }
}
