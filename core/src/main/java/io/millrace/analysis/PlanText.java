package io.millrace.analysis;

import io.millrace.plan.LogicalPlan;

import java.util.List;

/// Plans as indented text, for `explain`.
public final class PlanText {
    private PlanText() {}

    /// Returns a line for each node, inputs under their user, each line with its end.
    public static String tree(LogicalPlan plan) {
        StringBuilder text = new StringBuilder();
        text.append(plan.describe()).append('\n');
        appendChildren(plan, "", text);
        return text.toString();
    }

    private static void appendChildren(LogicalPlan plan, String indent, StringBuilder text) {
        List<LogicalPlan> children = plan.children();
        for (int i = 0; i < children.size(); i++) {
            boolean isLast = i == children.size() - 1;
            LogicalPlan child = children.get(i);
            text.append(indent).append(isLast ? "+- " : ":- ");
            text.append(child.describe()).append('\n');
            appendChildren(child, indent + (isLast ? "   " : ":  "), text);
        }
    }
}
