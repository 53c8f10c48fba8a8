package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.MetadataLog;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.OperatorState;
import io.millrace.checkpoint.Recovery;
import io.millrace.checkpoint.StateFiles;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/// A checkpoint whose every access happens on one thread that nobody interrupts.
///
/// `stop()` interrupts the control thread, and an interrupted thread closes the file channel it is
/// writing to: a half-written entry, and an error in place of a clean stop. The caller waits for
/// the access to end even when it is interrupted meanwhile, and keeps its interrupt flag.
///
/// A plan may be written while the control thread is at its batch ([#planBehind]), and a batch
/// committed while that is at the next one ([#commitBehind]). Whatever is written is written on
/// this thread, in the order in which it is asked for: the files are the same, and come in the same
/// order, as without it.
final class CheckpointThread implements Checkpoint {
    private final ExecutorService thread;
    private final Checkpoint checkpoint;
    private final Thread worker;
    private final List<CheckpointThreadLog> logs = new ArrayList<>();

    /// Whether a commit that was begun has failed, so that nothing may follow it.
    private volatile boolean hasFailedBehind;

    private CheckpointThread(ExecutorService thread, Checkpoint checkpoint, Thread worker) {
        this.thread = thread;
        this.checkpoint = checkpoint;
        this.worker = worker;
    }

    /// Opens a checkpoint on the thread, which it then owns.
    static CheckpointThread open(ExecutorService thread, Callable<Checkpoint> opener) {
        Callable<CheckpointThread> opening =
                () -> new CheckpointThread(thread, opener.call(), Thread.currentThread());
        try {
            return unchecked(() -> await(thread.submit(opening), () -> {}));
        } catch (RuntimeException | Error e) {
            thread.shutdown();
            throw e;
        }
    }

    private boolean isCurrent() {
        return Thread.currentThread().equals(worker);
    }

    /// Begins to commit a batch and returns at once. Until [#awaitCommit] has returned, the control
    /// thread asks nothing else of the checkpoint but the logs of sources and [#planBehind].
    ///
    /// @param commit everything to be done, which may use the checkpoint and finish its sinks
    <T> Future<T> commitBehind(Callable<T> commit) {
        return thread.submit(
                () -> {
                    try {
                        return commit.call();
                    } catch (Throwable e) {
                        hasFailedBehind = true;
                        throw e;
                    }
                });
    }

    /// Returns whether a commit that was begun has failed: what is computed meanwhile is in vain.
    boolean hasFailedBehind() {
        return hasFailedBehind;
    }

    /// Waits for a commit that was begun, interrupted or not, and throws what it threw.
    <T> T awaitCommit(Future<T> commit) {
        return unchecked(() -> await(commit, () -> {}));
    }

    /// Begins to write a plan, and what sources logged for it, and returns at once. Until
    /// [#awaitPlan] has returned, the control thread asks nothing else of the checkpoint but the
    /// logs of sources. Not for the first plan of a run.
    ///
    /// The batch is computed meanwhile, from what was planned here. So the future fails with
    /// `CONCURRENT_QUERY` if another run was first, with the plan or with what sources logged. That
    /// is rare: a run that is outrun finds out before each entry, so that it gets in the way of the
    /// first plan, or of the first entry of a source that is not in that plan. It fails without a
    /// write when a commit before it failed.
    Future<Boolean> planBehind(OffsetEntry own) {
        return thread.submit(
                () -> {
                    if (hasFailedBehind) {
                        throw new CancellationException("the batch before was not committed");
                    }
                    boolean isOwn = writeWithLogs(own).equals(own);
                    for (CheckpointThreadLog log : logs) {
                        isOwn &= log.isAsAdded();
                    }
                    requireOwn(isOwn, own.batchId());
                    return true;
                });
    }

    private OffsetEntry writeWithLogs(OffsetEntry own) throws IOException {
        for (CheckpointThreadLog log : logs) {
            log.handOver();
        }
        OffsetEntry inForce = checkpoint.writeOffsets(own);
        for (CheckpointThreadLog log : logs) {
            log.settle();
        }
        return inForce;
    }

    /// Waits for a plan that was begun, interrupted or not, and throws what it threw.
    void awaitPlan(Future<Boolean> plan) {
        unchecked(() -> await(plan, () -> {}));
    }

    private void requireOwn(boolean isOwn, long batchId) {
        if (!isOwn) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "Another run planned batch " + batchId + " of " + location() + ".",
                    "Let one run go on, and start this query again if it is to be this one.");
        }
    }

    private static <T> T unchecked(Access<T> access) {
        try {
            return access.run();
        } catch (IOException e) {
            throw new IllegalStateException("an undeclared I/O error", e);
        }
    }

    /// Work on the checkpoint.
    @FunctionalInterface
    interface Access<T> {
        T run() throws IOException;
    }

    private <T> T call(Access<T> access) {
        return unchecked(() -> callChecked(access));
    }

    /// Does the work on this thread and waits for it, interrupted or not.
    <T> T callChecked(Access<T> access) throws IOException {
        return callChecked(access, () -> {});
    }

    /// Does the work on this thread and waits for it.
    ///
    /// @param onInterrupt called each time that the caller is interrupted meanwhile
    <T> T callChecked(Access<T> access, Runnable onInterrupt) throws IOException {
        return isCurrent() ? access.run() : await(thread.submit(access::run), onInterrupt);
    }

    private static <T> T await(Future<T> future, Runnable onInterrupt) throws IOException {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException _) {
                    wasInterrupted = true;
                    onInterrupt.run();
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(ExecutionException failure) {
        return switch (failure.getCause()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case IOException e -> e;
            case null, default -> throw new IllegalStateException("an undeclared error", failure);
        };
    }

    /// Returns the sink with its [StreamSink#finish] done on this thread: a batch that is committed
    /// becomes visible even when `stop()` interrupts the query at that moment. The other calls stay
    /// with the caller, since a batch that is not committed may be cut short.
    StreamSink finishing(StreamSink sink) {
        return new SinkOnThread(sink);
    }

    private void run(Runnable access) {
        call(
                () -> {
                    access.run();
                    return true;
                });
    }

    @Override
    public String location() {
        return checkpoint.location();
    }

    @Override
    public UUID queryId() {
        return checkpoint.queryId();
    }

    @Override
    public long epoch() {
        return checkpoint.epoch();
    }

    @Override
    public Recovery recovery() {
        return checkpoint.recovery();
    }

    @Override
    public OffsetEntry writeOffsets(OffsetEntry entry) {
        return call(() -> writeWithLogs(entry));
    }

    @Override
    public CommitEntry writeCommit(
            CommitEntry entry, List<OperatorState> states, BooleanSupplier isAbandoned) {
        return call(() -> checkpoint.writeCommit(entry, states, isAbandoned));
    }

    @Override
    public MillraceException orFenced(MillraceException failure) {
        return call(() -> checkpoint.orFenced(failure));
    }

    @Override
    public MetadataLog sourceLog(int source) {
        CheckpointThreadLog log =
                new CheckpointThreadLog(this, call(() -> checkpoint.sourceLog(source)));
        logs.add(log);
        return log;
    }

    @Override
    public StateFiles stateFiles() {
        return new FilesOnThread(call(checkpoint::stateFiles));
    }

    /// Asked on the caller's thread, which is this one or waits for it: it is at nothing else.
    @Override
    public boolean isPurgeDue() {
        return checkpoint.isPurgeDue();
    }

    @Override
    public void purge() {
        run(checkpoint::purge);
    }

    @Override
    public void keepOnClose() {
        run(checkpoint::keepOnClose);
    }

    @Override
    public void close() {
        try {
            run(checkpoint::close);
        } finally {
            thread.shutdown();
        }
    }

    private final class SinkOnThread implements StreamSink {
        private final StreamSink sink;

        SinkOnThread(StreamSink sink) {
            this.sink = sink;
        }

        @Override
        public String description() {
            return sink.description();
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) throws IOException {
            return sink.addBatch(batch, batches);
        }

        @Override
        public void finish(String token) throws IOException {
            if (token.isEmpty()) {
                return;
            }
            callChecked(
                    () -> {
                        sink.finish(token);
                        return true;
                    });
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }

    /// What changes nothing runs on the caller's thread: a read that an interrupt ends loses
    /// nothing, and no access is under way on the other thread: the caller waits for each, and for
    /// a commit that was begun before it asks for files.
    private final class FilesOnThread implements StateFiles {
        private final StateFiles files;

        FilesOnThread(StateFiles files) {
            this.files = files;
        }

        @Override
        public SortedMap<Integer, StateSpec> specs() throws IOException {
            return callChecked(files::specs);
        }

        @Override
        public boolean isSnapshotDue(int operatorId) {
            return files.isSnapshotDue(operatorId);
        }

        @Override
        public long version() {
            return files.version();
        }

        @Override
        public StateRows restore(StateSpec spec, BufferAllocator allocator) {
            return files.restore(spec, allocator);
        }
    }
}
