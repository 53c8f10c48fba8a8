package io.millrace;

import io.millrace.analysis.Analyzer;
import io.millrace.analysis.PlanText;
import io.millrace.analysis.StreamingChecker;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.TextTable;
import io.millrace.engine.QueryResult;
import io.millrace.engine.SessionEngine;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Expression;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What makes a static frame's plan run.
final class Actions {
    private final Session session;
    private final LogicalPlan plan;

    Actions(Session session, LogicalPlan plan) {
        this.session = session;
        this.plan = plan;
    }

    /// Returns the rows.
    ///
    /// @param operation the method that was called, for the message
    /// @throws AnalysisException `UNSUPPORTED_STREAMING_OPERATION`
    List<Row> collect(String operation) {
        StreamingChecker.requireStatic(plan, operation);
        return execute(plan);
    }

    /// Returns the first rows.
    List<Row> take(int count, String operation) {
        StreamingChecker.requireStatic(plan, operation);
        return execute(Analyzer.analyzeTop(new Limit(count, plan)));
    }

    /// Returns the number of rows.
    long count() {
        StreamingChecker.requireStatic(plan, "count");
        Expression count = Alias.of(functions.count("*").expr(), "count");
        LogicalPlan counting = new Aggregate(List.of(), List.of(count), plan);
        return execute(Analyzer.analyzeTop(counting)).getFirst().getLong(0);
    }

    /// Returns the table that `show` prints.
    String showString(int count, int truncate, boolean isVertical) {
        int shown = Math.max(0, Math.min(count, Integer.MAX_VALUE - 1));
        // One row more tells whether there are more.
        List<Row> rows = take(shown + 1, "show");
        TextTable table =
                new TextTable(session.engine().settings().sessionZone(), truncate, isVertical);
        return table.format(plan.schema(), rows, shown);
    }

    /// Returns the text that `explain` prints.
    ///
    /// @param parsed the plan as it was written
    String explain(LogicalPlan parsed, boolean isExtended) {
        SessionEngine engine = session.engine();
        StringBuilder text = new StringBuilder();
        if (isExtended) {
            text.append("== Parsed Logical Plan ==\n").append(PlanText.tree(parsed));
            String columns =
                    plan.output().stream()
                            .map(c -> c.name() + ": " + c.dataType().simpleString())
                            .collect(Collectors.joining(", "));
            text.append("\n== Analyzed Logical Plan ==\n").append(columns).append('\n');
            text.append(PlanText.tree(plan)).append('\n');
        }
        text.append("== Physical Plan ==\n").append(engine.explain(plan));
        return text.toString();
    }

    /// Returns whether the mode of `explain` asks for the logical plans.
    static boolean isExtended(String mode) {
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "simple", "formatted" -> false;
            case "extended" -> true;
            default ->
                    throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                            "There is no explain mode `" + mode + "`.", "Use simple or extended.");
        };
    }

    private List<Row> execute(LogicalPlan analyzed) {
        try (QueryResult result = session.engine().execute(analyzed)) {
            List<Row> rows = new ArrayList<>();
            for (Batch batch : result.batches()) {
                rows.addAll(RowConverter.toRows(batch));
            }
            return rows;
        }
    }
}
