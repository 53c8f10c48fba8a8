package io.millrace.engine;

import io.millrace.checkpoint.MetadataLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/// The log of a source as the query's control thread sees it: every access happens on the
/// checkpoint's thread.
///
/// While a batch is committed behind the control thread, what is added waits here for the plan that
/// refers to it.
final class CheckpointThreadLog implements MetadataLog {
    private final CheckpointThread thread;
    private final MetadataLog log;
    private volatile @Nullable Added waiting;
    private @Nullable Added planned;

    private record Added(long id, List<String> lines) {}

    CheckpointThreadLog(CheckpointThread thread, MetadataLog log) {
        this.thread = thread;
        this.log = log;
    }

    @Override
    public boolean add(long id, List<String> lines) throws IOException {
        if (thread.isCommittingBehind()) {
            waiting = new Added(id, List.copyOf(lines));
            return true;
        }
        return thread.callChecked(() -> log.add(id, lines));
    }

    /// Adds what waits, on the thread.
    void handOver() throws IOException {
        planned = waiting;
        if (planned != null) {
            log.add(planned.id(), planned.lines());
        }
    }

    /// Returns whether what was handed over is what the log has, on the thread.
    boolean isNewestInForce() throws IOException {
        Added added = planned;
        if (added == null) {
            return true;
        }
        boolean isInForce = log.get(added.id()).equals(Optional.of(added.lines()));
        waiting = null;
        planned = null;
        return isInForce;
    }

    @Override
    public Optional<List<String>> get(long id) throws IOException {
        Added added = waiting;
        return added != null && added.id() == id
                ? Optional.of(added.lines())
                : thread.callChecked(() -> log.get(id));
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
        thread.callChecked(
                () -> {
                    log.forEach(stoppable);
                    return true;
                },
                () -> isStopped.set(true));
    }

    @Override
    public OptionalLong latestId() throws IOException {
        Added added = waiting;
        return added != null ? OptionalLong.of(added.id()) : thread.callChecked(log::latestId);
    }
}
