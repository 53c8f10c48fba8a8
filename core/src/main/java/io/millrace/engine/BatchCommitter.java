package io.millrace.engine;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OperatorState;
import io.millrace.connector.StreamSink;
import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQueryListener.QueryProgressEvent;
import io.millrace.streaming.StreamingQueryProgress;

import java.io.IOException;
import java.util.List;

/// Does what is left of a batch once its sink has the rows: state and commit, then the sink makes
/// them visible, then the report.
///
/// One batch at a time, on the control thread or behind it on the checkpoint's.
final class BatchCommitter {
    private final QueryContext context;
    private final QueryPhase phase;
    private final Checkpoint checkpoint;
    private final StreamSink sink;
    private final LateRowSink lateRowSink;
    private final ProgressLog progress;

    BatchCommitter(
            QueryDefinition definition,
            QueryContext context,
            QueryPhase phase,
            ProgressLog progress) {
        this.context = context;
        this.phase = phase;
        this.progress = progress;
        this.checkpoint = definition.checkpoint();
        this.sink = definition.sink();
        this.lateRowSink = definition.lateRows();
    }

    /// A batch whose rows the sink has.
    ///
    /// @param entry without state files
    /// @param changes of the state; in memory that no later batch touches
    /// @param timer of the batch, with which the commit goes on
    record Computed(
            CommitEntry entry,
            List<StateChange> changes,
            StepTimer timer,
            ProgressReporter.Draft report)
            implements AutoCloseable {
        /// Copies the list.
        Computed {
            changes = List.copyOf(changes);
        }

        long batchId() {
            return entry.batchId();
        }

        @Override
        public void close() {
            Closing.closeAll(changes);
        }
    }

    /// Commits the batch, which it takes over, and finishes what follows from the commit.
    boolean commit(Computed batch) throws Exception {
        CommitEntry inForce = batch.timer().time("commitOffsets", () -> writeCommit(batch));
        context.steps().reached(BatchStep.COMMIT, batch.batchId());
        finishSinks(inForce);
        StreamingQueryProgress report = batch.report().finish(batch.timer());
        if (checkpoint.isPurgeDue()) {
            checkpoint.purge();
        }
        progress.add(report);
        context.bus().post(new QueryProgressEvent(report));
        LateRowSink.requireSamePlace(batch.entry().lateRows(), inForce);
        return true;
    }

    private CommitEntry writeCommit(Computed batch) {
        try (batch) {
            List<OperatorState> states = batch.changes().stream().map(StateChange::state).toList();
            return checkpoint.writeCommit(batch.entry(), states, phase::isPatienceOver);
        }
    }

    /// Makes visible what the sinks prepared for a batch that is committed.
    void finishSinks(CommitEntry commit) {
        try {
            sink.finish(commit.sinkToken());
        } catch (IOException e) {
            throw sinkFailed("did not make batch " + commit.batchId() + " visible", e);
        }
        try {
            lateRowSink.finish(commit);
        } catch (IOException e) {
            String what = "did not make the late rows of batch " + commit.batchId() + " visible";
            throw lateRowSinkFailed(what, e);
        }
    }

    /// Returns the failure of the sink.
    ///
    /// @param what it did not do
    MillraceException sinkFailed(String what, IOException cause) {
        return sinkFailed(
                sink.description(),
                what,
                "Mend the sink and start the query again: it goes on from its checkpoint.",
                cause);
    }

    /// Returns the failure of the sink of late rows.
    ///
    /// @param what it did not do
    MillraceException lateRowSinkFailed(String what, IOException cause) {
        return sinkFailed(lateRowSink.description(), what, LateRowFiles.WAY_OUT, cause);
    }

    private MillraceException sinkFailed(
            String description, String what, String whatToDo, IOException cause) {
        return checkpoint.orFenced(
                ErrorCondition.SINK_FAILED.error(
                        "The sink " + description + " " + what + ": " + CauseText.of(cause) + ".",
                        whatToDo,
                        cause));
    }
}
