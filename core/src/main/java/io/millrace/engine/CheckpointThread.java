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
import io.millrace.error.MillraceException;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// A checkpoint whose every access happens on one thread that nobody interrupts.
///
/// `stop()` interrupts the control thread, and an interrupted thread closes the file channel it is
/// writing to: a half-written entry, and an error in place of a clean stop. The caller waits for
/// the access to end even when it is interrupted meanwhile, and keeps its interrupt flag.
final class CheckpointThread implements Checkpoint {
    private final ExecutorService thread;
    private final Checkpoint checkpoint;

    private CheckpointThread(ExecutorService thread, Checkpoint checkpoint) {
        this.thread = thread;
        this.checkpoint = checkpoint;
    }

    /// Opens a checkpoint on the thread, which it then owns.
    static CheckpointThread open(ExecutorService thread, Callable<Checkpoint> opener) {
        try {
            return new CheckpointThread(thread, call(thread, opener));
        } catch (RuntimeException | Error e) {
            thread.shutdown();
            throw e;
        }
    }

    private static <T> T call(ExecutorService thread, Callable<T> access) {
        try {
            return callChecked(thread, access);
        } catch (IOException e) {
            throw new IllegalStateException("an undeclared I/O error", e);
        }
    }

    private static <T> T callChecked(ExecutorService thread, Callable<T> access)
            throws IOException {
        return callChecked(thread, access, () -> {});
    }

    private static <T> T callChecked(
            ExecutorService thread, Callable<T> access, Runnable onInterrupt) throws IOException {
        Future<T> future = thread.submit(access);
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
                thread,
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
        return call(thread, () -> checkpoint.writeOffsets(entry));
    }

    @Override
    public CommitEntry writeCommit(
            CommitEntry entry, List<OperatorState> states, BooleanSupplier isAbandoned) {
        return call(thread, () -> checkpoint.writeCommit(entry, states, isAbandoned));
    }

    @Override
    public MillraceException orFenced(MillraceException failure) {
        return call(thread, () -> checkpoint.orFenced(failure));
    }

    @Override
    public MetadataLog sourceLog(int source) {
        return new LogOnThread(call(thread, () -> checkpoint.sourceLog(source)));
    }

    @Override
    public StateFiles stateFiles() {
        return new FilesOnThread(call(thread, checkpoint::stateFiles));
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
                    thread,
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

    private final class LogOnThread implements MetadataLog {
        private final MetadataLog log;

        LogOnThread(MetadataLog log) {
            this.log = log;
        }

        @Override
        public boolean add(long id, List<String> lines) throws IOException {
            return callChecked(thread, () -> log.add(id, lines));
        }

        @Override
        public Optional<List<String>> get(long id) throws IOException {
            return callChecked(thread, () -> log.get(id));
        }

        /// One visit to the thread for all of them, which a stop cuts short.
        @Override
        public void forEach(EntryConsumer consumer) throws IOException {
            AtomicBoolean isStopped = new AtomicBoolean();
            EntryConsumer stoppable =
                    (id, lines) -> {
                        if (isStopped.get()) {
                            throw new CancellationException("interrupted");
                        }
                        consumer.accept(id, lines);
                    };
            callChecked(
                    thread,
                    () -> {
                        log.forEach(stoppable);
                        return true;
                    },
                    () -> isStopped.set(true));
        }

        @Override
        public OptionalLong latestId() throws IOException {
            return callChecked(thread, log::latestId);
        }
    }

    /// What changes nothing runs on the caller's thread: a read that an interrupt ends loses
    /// nothing, and no access is under way on the other thread, since the caller waits for each.
    private final class FilesOnThread implements StateFiles {
        private final StateFiles files;

        FilesOnThread(StateFiles files) {
            this.files = files;
        }

        @Override
        public SortedMap<Integer, StateSpec> specs() throws IOException {
            return callChecked(thread, files::specs);
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
