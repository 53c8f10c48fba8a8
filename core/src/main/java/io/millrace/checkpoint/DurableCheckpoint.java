package io.millrace.checkpoint;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
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

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private final CheckpointStore store;
    private final CheckpointOptions options;
    private final OnClose onClose;
    private final UUID queryId;
    private final Epochs epochs;
    private final EntryLog offsetLog;
    private final EntryLog commitLog;
    private final StoredStateFiles stateFiles;
    private final Recovery recovery;
    private final Map<Integer, NamedLog> sourceLogs = new TreeMap<>();
    private long retainFrom;
    private long purgeableBelow;
    private boolean keep;
    private boolean isClosed;

    private DurableCheckpoint(CheckpointStore store, CheckpointOptions options, OnClose onClose)
            throws IOException {
        this.store = store;
        this.options = options;
        this.onClose = onClose;
        settleMetadata(store);
        this.queryId = QueryMetadata.readOrCreate(store, options.newQueryId());
        this.epochs = Epochs.claim(store, options.runName(), highestWrittenEpoch(store));
        long epoch = epochs.epoch();
        store.enterEpoch(epoch);
        epochs.dropLower();
        this.offsetLog = new EntryLog(store, "offsets", epoch);
        this.commitLog = new EntryLog(store, "commits", epoch);
        this.stateFiles = new StoredStateFiles(store, epoch);
        this.recovery = run("it was opened", this::recover);
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

    /// Without entries a torn `metadata` has no owner either: where a crash can tear it, it is made
    /// anew.
    private static void settleMetadata(CheckpointStore store) throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        EntryLog commits = new EntryLog(store, "commits", 0);
        boolean hasEntries = !offsets.ids().isEmpty() || !commits.ids().isEmpty();
        if (hasEntries) {
            QueryMetadata.read(store, offsets, commits);
        } else if (!store.isAtomic() && !QueryMetadata.isWhole(store)) {
            store.delete(QueryMetadata.NAME);
            store.syncDirectory("");
        }
    }

    /// A copy of a checkpoint may lack the dot files, but its entries still carry their epochs.
    private static long highestWrittenEpoch(CheckpointStore store) throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        long highest = 0;
        if (!offsets.ids().isEmpty()) {
            long newest = offsets.ids().last();
            for (EntryLog log : List.of(offsets, new EntryLog(store, "commits", 0))) {
                for (long id : log.ids().tailSet(newest - 1)) {
                    highest = Math.max(highest, log.epochOf(id));
                }
            }
        }
        return highest;
    }

    private Recovery recover() throws IOException {
        RecoveryReader.Found found =
                new RecoveryReader(offsetLog, commitLog, queryId.toString(), store.isAtomic())
                        .read();
        found.recovery().warnings().forEach(LOG::warn);
        if (found.damagedOffsets().isPresent() || found.damagedCommit().isPresent()) {
            requireNotFenced();
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

    private <T> T run(String doing, Work<T> work) {
        if (isClosed) {
            throw ErrorCondition.ILLEGAL_STATE.error(
                    "The checkpoint `" + store.location() + "` is closed.", "Open it again.");
        }
        try {
            return work.run();
        } catch (IOException e) {
            throw orFenced(CheckpointErrors.io(store.location(), doing, e));
        } catch (MillraceException e) {
            throw e.condition() == ErrorCondition.CHECKPOINT_CORRUPT ? orFenced(e) : e;
        }
    }

    /// A newer run sweeps what this one was about to name, and deletes what it was about to read:
    /// that is no failure of the disk.
    @Override
    public MillraceException orFenced(MillraceException failure) {
        try {
            if (epochs.isFenced()) {
                MillraceException fenced =
                        CheckpointErrors.fenced(store.location(), epochs.epoch());
                fenced.addSuppressed(failure);
                return fenced;
            }
        } catch (IOException listing) {
            failure.addSuppressed(listing);
        }
        return failure;
    }

    private void requireNotFenced() throws IOException {
        if (epochs.isFenced()) {
            throw CheckpointErrors.fenced(store.location(), epochs.epoch());
        }
    }

    /// Returns the entry that was there first, durable, unless a newer run wrote it: its writer may
    /// not have got as far as that.
    private EntryFormat.Entry winner(EntryLog log, long id) throws IOException {
        EntryFormat.Entry entry = log.entry(id);
        if (entry.epoch() > epochs.epoch()) {
            throw CheckpointErrors.fenced(store.location(), epochs.epoch());
        }
        store.sync(List.of(log.name(id)));
        return entry;
    }

    @Override
    public OffsetEntry writeOffsets(OffsetEntry entry) {
        long id = entry.batchId();
        return run(
                "offsets/" + id + " was written",
                () -> {
                    requireNotFenced();
                    long next = commitLog.latestId().orElse(-1) + 1;
                    require(id <= next, "batch " + id + " is planned before the commit of " + next);
                    Optional<EntryLog.Addition> plan =
                            offsetLog.prepare(
                                    id, () -> OffsetEntryFormat.encode(entry, queryId.toString()));
                    if (plan.isPresent() && putPlan(plan.get())) {
                        return entry;
                    }
                    EntryFormat.Entry winner = winner(offsetLog, id);
                    return decoded(
                            offsetLog,
                            id,
                            () -> OffsetEntryFormat.decode(winner.lines(), id, queryId.toString()));
                });
    }

    /// Puts what sources logged for the batch, then its plan. Returns whether the plan is ours.
    private boolean putPlan(EntryLog.Addition plan) throws IOException {
        Map<String, ByteSource> logged = new LinkedHashMap<>();
        for (NamedLog named : sourceLogs.values()) {
            SourceLog log = named.log;
            if (log.staged() != null) {
                logged.putAll(log.staged().file());
            }
        }
        Set<String> taken =
                store.putInOrder(
                        logged.isEmpty() ? List.of(plan.file()) : List.of(logged, plan.file()));
        boolean isStopped = settleSources(taken);
        return offsetLog.settle(plan, isStopped ? store.putInOrder(List.of(plan.file())) : taken);
    }

    /// Returns whether another run was first with an entry, behind which the put then stopped. Its
    /// entry counts, and the plan, which names it by its number, goes on with it.
    private boolean settleSources(Set<String> taken) throws IOException {
        boolean isStopped = false;
        for (NamedLog named : sourceLogs.values()) {
            SourceLog log = named.log;
            EntryLog.Addition staged = log.staged();
            if (staged != null) {
                if (!log.settle(staged, taken)) {
                    winner(log.log().entries(), staged.id());
                    isStopped = true;
                }
            }
        }
        return isStopped;
    }

    @Override
    public CommitEntry writeCommit(
            CommitEntry entry, List<OperatorState> states, BooleanSupplier isAbandoned) {
        long id = entry.batchId();
        return run(
                "commits/" + id + " was written",
                () -> {
                    requireNotFenced();
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
                : decodedCommit(id, winner(commitLog, id));
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
        String directory = "sources/" + source;
        return run(
                directory + " was opened",
                () -> {
                    NamedLog present = sourceLogs.get(source);
                    if (present != null) {
                        return present;
                    }
                    store.createDirectories(List.of(directory));
                    SourceLog log = new SourceLog(FoldedLog.open(store, directory, epochs.epoch()));
                    NamedLog named = new NamedLog(directory, log);
                    sourceLogs.put(source, named);
                    return named;
                });
    }

    /// A source's log whose failures are named here: to the source's caller they would look like
    /// failures of the input.
    private final class NamedLog implements MetadataLog {
        private final String directory;
        private final SourceLog log;

        NamedLog(String directory, SourceLog log) {
            this.directory = directory;
            this.log = log;
        }

        @Override
        public boolean add(long id, List<String> lines) {
            return run(directory + "/" + id + " was written", () -> log.add(id, lines));
        }

        @Override
        public Optional<List<String>> get(long id) {
            return run(directory + "/" + id + " was read", () -> log.get(id));
        }

        @Override
        public OptionalLong latestId() {
            return run(directory + " was read", log::latestId);
        }
    }

    @Override
    public StateFiles stateFiles() {
        return stateFiles;
    }

    @Override
    public void purge() {
        run(
                "old entries were deleted",
                () -> {
                    if (isPurgeDue()) {
                        requireNotFenced();
                        long oldest = purgeableBelow;
                        stateFiles.purge(decodedCommit(oldest, commitLog.entry(oldest)).entry());
                        offsetLog.dropBefore(oldest);
                        commitLog.dropBefore(oldest);
                    }
                    for (NamedLog source : sourceLogs.values()) {
                        FoldedLog log = source.log.log();
                        if (log.isUntidy()) {
                            requireNotFenced();
                            log.tidy();
                        }
                    }
                    return true;
                });
    }

    /// Several batches at a time: to free a file costs about as much as to sync a directory.
    private boolean isPurgeDue() {
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
        if (!isClosed) {
            isClosed = true;
            try {
                onClose.close(keep);
            } catch (IOException e) {
                throw CheckpointErrors.io(store.location(), "it was closed", e);
            }
        }
    }
}
