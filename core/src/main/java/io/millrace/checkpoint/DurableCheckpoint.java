package io.millrace.checkpoint;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FailFastStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A checkpoint over a store; `offsets/N`, state, `commits/N` in this order are its whole protocol.
final class DurableCheckpoint implements Checkpoint {
    private static final Logger LOG = LoggerFactory.getLogger(DurableCheckpoint.class);

    /// What a listing shows, besides `metadata`.
    private static final List<String> DIRECTORIES =
            List.of("commits", "offsets", "sources", "state", Epochs.DIRECTORY);

    /// In batches.
    private static final int PURGE_STEP_MAX = 10;

    /// What becomes of the store at the end.
    @FunctionalInterface
    interface OnClose {
        void close(boolean keep) throws IOException;
    }

    private final CheckpointStore store;
    private final CheckpointOptions options;
    private final OnClose onClose;
    private final UUID queryId;
    private final Epochs epochs;
    private final CheckpointAccess access;
    private final EntryLog offsetLog;
    private final EntryLog commitLog;
    private final StoredStateFiles stateFiles;
    private final Recovery recovery;
    private final SourceLogs sourceLogs;
    private long retainFrom;
    private long purgeableBelow;
    private boolean keep;

    private DurableCheckpoint(CheckpointStore store, CheckpointOptions options, OnClose onClose)
            throws IOException {
        this.store = store;
        this.options = options;
        this.onClose = onClose;
        QueryMetadata.settle(store);
        this.queryId = QueryMetadata.readOrCreate(store, options.newQueryId());
        this.epochs = Epochs.claim(store, options.runName());
        long epoch = epochs.epoch();
        store.enterEpoch(epoch);
        epochs.dropLower();
        this.offsetLog = new EntryLog(store, "offsets", epoch);
        this.commitLog = new EntryLog(store, "commits", epoch);
        this.stateFiles = new StoredStateFiles(store, epoch);
        this.access = new CheckpointAccess(store, epochs);
        this.sourceLogs = new SourceLogs(store, epochs, access);
        this.recovery = access.run("it was opened", this::recover);
    }

    /// Opens a checkpoint in a store.
    static DurableCheckpoint open(CheckpointStore raw, CheckpointOptions options, OnClose onClose) {
        CheckpointStore store = new FailFastStore(raw);
        try {
            store.createDirectories(DIRECTORIES);
            lock(store, options);
            try {
                return new DurableCheckpoint(store, options, onClose);
            } catch (IOException | RuntimeException | Error e) {
                store.close();
                throw e;
            }
        } catch (IOException e) {
            throw CheckpointErrors.io(store.location(), "it was opened", e);
        }
    }

    /// The lock only tells a second run early. Who takes over goes on without it: the epoch that it
    /// claims keeps the other from writing.
    private static void lock(CheckpointStore store, CheckpointOptions options) throws IOException {
        try {
            store.lock(options.runName());
        } catch (MillraceException e) {
            if (!options.takesOver() || e.condition() != ErrorCondition.CONCURRENT_QUERY) {
                throw e;
            }
            LOG.warn("{} takes it over: {}", options.runName(), e.getMessage());
        }
    }

    private Recovery recover() throws IOException {
        RecoveryReader.Found found =
                new RecoveryReader(offsetLog, commitLog, queryId.toString(), store.isAtomic())
                        .read();
        found.recovery().warnings().forEach(LOG::warn);
        if (found.damagedOffsets().isPresent() || found.damagedCommit().isPresent()) {
            epochs.requireNotFenced();
        }
        if (found.damagedOffsets().isPresent()) {
            offsetLog.setAside(found.damagedOffsets().get());
        }
        if (found.damagedCommit().isPresent()) {
            commitLog.setAside(found.damagedCommit().get());
        }
        retainFrom = found.retainFrom();
        purgeableBelow = retainFrom;
        Recovery recovered = found.recovery();
        // What is in the page cache now may be lost by a power cut unless it is synced again.
        store.sync(List.of(QueryMetadata.NAME));
        for (OffsetEntry plan : recovered.pending()) {
            store.sync(List.of(offsetLog.name(plan.batchId())));
        }
        if (recovered.lastCommit().isPresent()) {
            CommitEntry last = recovered.lastCommit().get();
            stateFiles.committed(last);
            stateFiles.sync();
            store.sync(List.of(offsetLog.name(last.batchId()), commitLog.name(last.batchId())));
        }
        return recovered;
    }

    @Override
    public OffsetEntry writeOffsets(OffsetEntry entry) {
        long id = entry.batchId();
        return access.run(
                "offsets/" + id + " was written",
                () -> {
                    epochs.requireNotFenced();
                    long next = commitLog.latestId().orElse(-1) + 1;
                    require(id <= next, "batch " + id + " is planned before the commit of " + next);
                    Optional<EntryLog.Addition> plan =
                            offsetLog.prepare(
                                    id, () -> OffsetEntryFormat.encode(entry, queryId.toString()));
                    if (plan.isPresent() && putPlan(plan.get())) {
                        return entry;
                    }
                    EntryFormat.Entry winner = offsetLog.winner(id);
                    return decoded(
                            offsetLog,
                            id,
                            () -> OffsetEntryFormat.decode(winner.lines(), id, queryId.toString()));
                });
    }

    /// Puts what sources logged for the batch, then its plan. Returns whether the plan is ours.
    private boolean putPlan(EntryLog.Addition plan) throws IOException {
        Map<String, ByteSource> logged = sourceLogs.staged();
        Set<String> taken =
                store.putInOrder(
                        logged.isEmpty() ? List.of(plan.file()) : List.of(logged, plan.file()));
        boolean isStopped = sourceLogs.settle(taken);
        return offsetLog.settle(plan, isStopped ? store.putInOrder(List.of(plan.file())) : taken);
    }

    @Override
    public CommitEntry writeCommit(
            CommitEntry entry, List<OperatorState> states, BooleanSupplier isAbandoned) {
        long id = entry.batchId();
        return access.run(
                "commits/" + id + " was written",
                () -> {
                    epochs.requireNotFenced();
                    require(
                            offsetLog.ids().contains(id)
                                    && id == commitLog.latestId().orElse(-1) + 1,
                            "batch " + id + " is committed out of order");
                    StateWrite state = stateFiles.prepare(id, states, isAbandoned);
                    CommitEntryFormat.Retained inForce = putCommit(entry, state);
                    // One batch late: if this commit turns out damaged, the one before it counts.
                    purgeableBelow = retainFrom;
                    retainFrom = inForce.retainFrom();
                    stateFiles.committed(inForce.entry());
                    return inForce.entry();
                });
    }

    private CommitEntryFormat.Retained putCommit(CommitEntry entry, StateWrite state)
            throws IOException {
        long id = entry.batchId();
        long lowest = Math.max(retainFrom, id - options.minBatchesToRetain() + 1);
        // Asked for when the state is written, which is when its checksums are known.
        Supplier<CommitEntryFormat.Retained> whole =
                () ->
                        new CommitEntryFormat.Retained(
                                entry.with(stateFiles.complete(state.files())), lowest);
        EntryLog.Addition commit =
                commitLog
                        .prepare(
                                id, () -> CommitEntryFormat.encode(whole.get(), queryId.toString()))
                        .orElseThrow();
        Map<String, ByteSource> contents = state.contents();
        Set<String> taken =
                store.putInOrder(
                        contents.isEmpty()
                                ? List.of(commit.file())
                                : List.of(contents, commit.file()));
        if (taken.stream().anyMatch(contents::containsKey)) {
            for (String name : taken) {
                stateFiles.adopt(name, state);
            }
            taken = store.putInOrder(List.of(commit.file()));
        }
        return commitLog.settle(commit, taken)
                ? whole.get()
                : decodedCommit(id, commitLog.winner(id));
    }

    private CommitEntryFormat.Retained decodedCommit(long id, EntryFormat.Entry entry) {
        return decoded(
                commitLog,
                id,
                () -> CommitEntryFormat.decode(entry.lines(), id, queryId.toString()));
    }

    private static <T> T decoded(EntryLog log, long id, Supplier<T> decoding) {
        try {
            return decoding.get();
        } catch (IllegalArgumentException e) {
            throw CheckpointErrors.wrong(log.name(id), "the entry of batch " + id, e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw ErrorCondition.INTERNAL_ERROR.error(
                    "Checkpoint: " + otherwise + ".", "Report this.");
        }
    }

    @Override
    public MetadataLog sourceLog(int source) {
        return sourceLogs.get(source);
    }

    @Override
    public StateFiles stateFiles() {
        return stateFiles;
    }

    @Override
    public void purge() {
        access.run(
                "old entries were deleted",
                () -> {
                    if (hasOldBatches()) {
                        epochs.requireNotFenced();
                        long oldest = purgeableBelow;
                        stateFiles.purge(decodedCommit(oldest, commitLog.entry(oldest)).entry());
                        offsetLog.dropBefore(oldest);
                        commitLog.dropBefore(oldest);
                    }
                    sourceLogs.tidy();
                    return true;
                });
    }

    @Override
    public boolean isPurgeDue() {
        return hasOldBatches() || sourceLogs.areUntidy();
    }

    /// Several batches at a time: to free a file costs about as much as to sync a directory.
    private boolean hasOldBatches() {
        long step = Math.clamp(options.minBatchesToRetain() / PURGE_STEP_MAX, 1, PURGE_STEP_MAX);
        return !offsetLog.ids().isEmpty() && purgeableBelow - offsetLog.ids().first() >= step;
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public UUID queryId() {
        return queryId;
    }

    @Override
    public MillraceException orFenced(MillraceException failure) {
        return access.orFenced(failure);
    }

    @Override
    public long epoch() {
        return epochs.epoch();
    }

    @Override
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public void keepOnClose() {
        keep = true;
    }

    @Override
    public void close() {
        if (access.close()) {
            try {
                onClose.close(keep);
            } catch (IOException e) {
                throw CheckpointErrors.io(store.location(), "it was closed", e);
            }
        }
    }
}
