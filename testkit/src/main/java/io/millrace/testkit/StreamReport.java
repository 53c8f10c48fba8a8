package io.millrace.testkit;

import io.millrace.Frames;
import io.millrace.streaming.SourceProgress;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.StreamTest.Setup;

import java.util.List;
import java.util.Optional;

/// What a failing stream test says.
///
/// ```text
/// Step 4 of 5 failed: The rows differ: missing [Open,2]; surplus [Open,3]
/// == Script ==
///     start()
///     addData(row(Open))
/// ==> checkNewRows(row(Open, 2))
/// == Query ==
/// ...
/// ```
final class StreamReport {
    private static final int ACTION_CHARS = 300;

    private final Setup setup;
    private final CollectingSink sink;
    private final Optional<StreamingQuery> query;

    StreamReport(Setup setup, CollectingSink sink, Optional<StreamingQuery> query) {
        this.setup = setup;
        this.sink = sink;
        this.query = query;
    }

    /// @param step index of the failing step; the number of steps when all had passed
    String text(List<StreamAction> script, int step, Throwable failure) {
        StringBuilder text = new StringBuilder();
        String where =
                step < script.size()
                        ? "Step " + (step + 1) + " of " + script.size()
                        : "The end of the script";
        text.append(where).append(" failed: ").append(failure.getMessage());
        text.append("\n== Script ==\n");
        for (int i = 0; i < script.size(); i++) {
            text.append(i == step ? "==> " : "    ").append(shortened(script.get(i))).append('\n');
        }
        text.append("== Query ==\n");
        text.append(setup.outputMode()).append(" mode, ").append(setup.trigger()).append('\n');
        query.ifPresentOrElse(
                running -> appendQuery(text, running), () -> text.append("not started\n"));
        text.append("== Sink ==\n").append(sink);
        text.append("== Plan ==\n").append(plan());
        return text.toString();
    }

    private static String shortened(StreamAction action) {
        String text = action.toString();
        return text.length() <= ACTION_CHARS
                ? text
                : text.substring(0, ACTION_CHARS) + "... (" + text.length() + " characters)";
    }

    private static void appendQuery(StringBuilder text, StreamingQuery query) {
        text.append(query.isActive() ? "active: " : "ended: ");
        text.append(query.status().message()).append('\n');
        StreamingQueryProgress progress = query.lastProgress();
        if (progress == null) {
            text.append("no batch in this run\n");
            return;
        }
        text.append("== Offsets ==\nbatch ").append(progress.batchId()).append('\n');
        for (SourceProgress source : progress.sources()) {
            text.append(source.description()).append(": after ").append(source.startOffset());
            text.append(" up to ").append(source.endOffset()).append(", ");
            text.append(source.numInputRows()).append(" rows; available up to ");
            text.append(source.latestOffset()).append('\n');
        }
        text.append("== State ==\nversion ").append(progress.batchId()).append('\n');
        for (StateOperatorProgress operator : progress.stateOperators()) {
            text.append(operator.operatorName()).append(": ");
            text.append(operator.numRowsTotal()).append(" rows, ");
            text.append(operator.numRowsUpdated()).append(" updated, ");
            text.append(operator.numRowsRemoved()).append(" removed\n");
        }
        text.append("== Backend ==\n").append(progress.backend());
        String reason = progress.fallbackReason();
        text.append(reason == null ? "" : ", because " + reason).append('\n');
    }

    private String plan() {
        try {
            return Frames.engine(setup.frame().sparkSession()).explain(Frames.plan(setup.frame()));
        } catch (RuntimeException e) {
            return "not to be had: " + e.getMessage() + "\n";
        }
    }
}
