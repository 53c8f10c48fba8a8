package io.millrace.engine;

import io.millrace.checkpoint.MetadataLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/// The log of a source as the query's control thread sees it: every access to the store happens on
/// the checkpoint's thread.
///
/// What is added waits here for the plan that refers to it, and then stays known: so a source that
/// asks for what it has just added waits for nobody.
final class CheckpointThreadLog implements MetadataLog {
    private final CheckpointThread thread;
    private final MetadataLog log;

    /// The newest entry: what was added, once the plan is written what is in force.
    private volatile @Nullable Entry newest;

    /// What was added for the plan at hand, null when nothing was; until then of the control
    /// thread.
    private @Nullable Entry added;

    private boolean isAsAdded = true;

    private record Entry(long id, List<String> lines) {}

    CheckpointThreadLog(CheckpointThread thread, MetadataLog log) {
        this.thread = thread;
        this.log = log;
    }

    /// Whether another run was first is known when the plan is written.
    ///
    /// @throws IllegalStateException when one that is to come before it waits for its plan
    @Override
    public boolean add(long id, List<String> lines) {
        if (added != null) {
            throw new IllegalStateException(
                    "entry " + id + " is added before the plan with " + added.id());
        }
        added = new Entry(id, List.copyOf(lines));
        newest = added;
        return true;
    }

    /// Adds what waits to the log, on the thread.
    void handOver() throws IOException {
        if (added != null) {
            log.add(added.id(), added.lines());
        }
    }

    /// Finds out what is in force now that the plan is written, on the thread.
    void settle() throws IOException {
        Entry own = added;
        isAsAdded = true;
        if (own != null) {
            Optional<List<String>> lines = log.get(own.id());
            isAsAdded = lines.equals(Optional.of(own.lines()));
            newest = lines.map(found -> new Entry(own.id(), found)).orElse(null);
            added = null;
        }
    }

    /// Returns whether what the plan refers to is what was added for it, on the thread.
    boolean isAsAdded() {
        return isAsAdded;
    }

    @Override
    public Optional<List<String>> get(long id) throws IOException {
        Entry known = newest;
        return known != null && known.id() == id
                ? Optional.of(known.lines())
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
        Entry known = newest;
        return known != null ? OptionalLong.of(known.id()) : thread.callChecked(log::latestId);
    }
}
