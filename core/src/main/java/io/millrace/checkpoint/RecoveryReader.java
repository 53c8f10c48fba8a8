package io.millrace.checkpoint;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads both logs and decides where a query goes on; the table is in [Recovery]. Changes nothing.
///
/// Only the newest entry of a log may be damaged by a crash, and only where the store says so; the
/// newest commit may be damaged by anything, since replaying its own plan is always right. All else
/// is refused: a new plan under an old number would lose rows.
final class RecoveryReader {
    /// What was found.
    ///
    /// @param recovery for the engine
    /// @param retainFrom the lowest batch that had to be there
    /// @param damagedOffsets an entry to set aside
    /// @param damagedCommit likewise
    record Found(
            Recovery recovery,
            long retainFrom,
            Optional<Long> damagedOffsets,
            Optional<Long> damagedCommit) {}

    private final EntryLog offsetLog;
    private final EntryLog commitLog;
    private final String queryId;
    private final boolean isAtomic;
    private final List<String> warnings = new ArrayList<>();

    RecoveryReader(EntryLog offsetLog, EntryLog commitLog, String queryId, boolean isAtomic) {
        this.offsetLog = offsetLog;
        this.commitLog = commitLog;
        this.queryId = queryId;
        this.isAtomic = isAtomic;
    }

    Found read() throws IOException {
        Optional<Long> badCommit = damagedNewest(commitLog, this::decodeCommit);
        badCommit.ifPresent(
                id -> warn(commitLog.name(id), "batch " + id + " is replayed from its own plan"));
        long lastId = newestBut(commitLog, badCommit);
        CommitEntryFormat.@Nullable Retained last = lastId < 0 ? null : commit(lastId);
        long from = last == null ? 0 : last.retainFrom();
        verifyCommits(from, lastId);
        Optional<Long> badOffsets = damagedOffsets(lastId);
        SortedMap<Long, OffsetEntry> plans = plans(from, lastId, badOffsets);
        List<OffsetEntry> pending = new ArrayList<>(plans.tailMap(lastId + 1).values());
        if (badCommit.isPresent() && !plans.containsKey(badCommit.get())) {
            commit(badCommit.get());
        }
        int allowed = badCommit.isPresent() ? 2 : 1;
        if (pending.size() > allowed) {
            throw CheckpointErrors.missing(
                    commitLog.name(lastId + 1), "since later batches were planned");
        }
        Recovery recovery =
                new Recovery(
                        Optional.ofNullable(last).map(CommitEntryFormat.Retained::entry),
                        Optional.ofNullable(plans.get(lastId)),
                        pending,
                        warnings);
        return new Found(recovery, from, badOffsets, badCommit);
    }

    private static long newestBut(EntryLog log, Optional<Long> damaged) {
        NavigableSet<Long> ids = log.ids();
        if (damaged.isPresent()) {
            ids = ids.headSet(damaged.get(), false);
        }
        return ids.isEmpty() ? -1 : ids.last();
    }

    private void warn(String file, String consequence) {
        warnings.add("Checkpoint file `" + file + "` is damaged and is set aside: " + consequence);
    }

    @FunctionalInterface
    private interface Decoder {
        Object decode(long id, EntryFormat.Entry entry);
    }

    /// Returns the newest entry's number if it is damaged.
    private static Optional<Long> damagedNewest(EntryLog log, Decoder decoder) throws IOException {
        if (log.ids().isEmpty()) {
            return Optional.empty();
        }
        long newest = log.ids().last();
        try {
            decoder.decode(newest, log.entry(newest));
            return Optional.empty();
        } catch (MillraceException e) {
            if (e.condition() == ErrorCondition.CHECKPOINT_CORRUPT) {
                return Optional.of(newest);
            }
            throw e;
        }
    }

    private Optional<Long> damagedOffsets(long lastCommit) throws IOException {
        Optional<Long> damaged = damagedNewest(offsetLog, this::decodeOffsets);
        if (damaged.isEmpty()) {
            return damaged;
        }
        long id = damaged.get();
        if (isAtomic || id <= lastCommit || commitLog.ids().contains(id)) {
            decodeOffsets(id, offsetLog.entry(id));
        }
        warn(offsetLog.name(id), "it never became durable, and batch " + id + " is planned anew");
        return damaged;
    }

    private void verifyCommits(long from, long lastId) throws IOException {
        if (lastId < 0) {
            return;
        }
        SortedMap<Long, EntryFormat.Entry> entries = commitLog.verified(from, lastId);
        requireFirst(commitLog, entries, from);
        for (Map.Entry<Long, EntryFormat.Entry> entry : entries.entrySet()) {
            decodeCommit(entry.getKey(), entry.getValue());
        }
    }

    private SortedMap<Long, OffsetEntry> plans(long from, long lastId, Optional<Long> damaged)
            throws IOException {
        SortedMap<Long, OffsetEntry> plans = new TreeMap<>();
        long newest = newestBut(offsetLog, damaged);
        if (newest < 0 && lastId < 0) {
            return plans;
        }
        SortedMap<Long, EntryFormat.Entry> entries = offsetLog.verified(from, newest);
        requireFirst(offsetLog, entries, from);
        if (newest < lastId) {
            throw CheckpointErrors.missing(offsetLog.name(lastId), "since the batch was committed");
        }
        for (Map.Entry<Long, EntryFormat.Entry> entry : entries.entrySet()) {
            plans.put(entry.getKey(), decodeOffsets(entry.getKey(), entry.getValue()));
        }
        return plans;
    }

    private static void requireFirst(
            EntryLog log, SortedMap<Long, EntryFormat.Entry> entries, long from) {
        if (entries.isEmpty() || entries.firstKey() != from) {
            throw CheckpointErrors.missing(log.name(from), "the first that is retained");
        }
    }

    private CommitEntryFormat.Retained commit(long id) throws IOException {
        return decodeCommit(id, commitLog.entry(id));
    }

    private CommitEntryFormat.Retained decodeCommit(long id, EntryFormat.Entry entry) {
        try {
            return CommitEntryFormat.decode(entry.lines(), id, queryId);
        } catch (IllegalArgumentException e) {
            throw CheckpointErrors.wrong(commitLog.name(id), "the commit of batch " + id, e);
        }
    }

    private OffsetEntry decodeOffsets(long id, EntryFormat.Entry entry) {
        try {
            return OffsetEntryFormat.decode(entry.lines(), id, queryId);
        } catch (IllegalArgumentException e) {
            throw CheckpointErrors.wrong(offsetLog.name(id), "the plan of batch " + id, e);
        }
    }
}
