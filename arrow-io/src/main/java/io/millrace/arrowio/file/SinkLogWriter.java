package io.millrace.arrowio.file;

import io.millrace.checkpoint.QueryMetadata;
import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.connector.SinkRequest;
import io.millrace.error.MillraceException;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// A run's hold on the log of its sink: claims the directory for its query, adds the entries of
/// batches that are committed, and clears away what they supersede.
///
/// A run that was overtaken without knowing does no harm: entries are put only where there are
/// none, and what it deletes counts no more, whoever is ahead.
final class SinkLogWriter {
    private final Path target;
    private final SinkRequest.Run run;
    private final SinkLog log;
    private final CheckpointStore store;
    private long latest = -1;
    private int latestCrc32c;

    private SinkLogWriter(Path target, SinkRequest.Run run) {
        this.target = target;
        this.run = run;
        this.log = new SinkLog(target, run.files(), run.runId());
        this.store = log.store();
    }

    /// Opens the log for the run, makes it if need be, and makes durable again what it relies on.
    ///
    /// @throws MillraceException `SINK_INCOMPATIBLE`, `SINK_CORRUPT`, `UNSUPPORTED_FEATURE`
    static SinkLogWriter open(Path target, SinkRequest.Run run) throws IOException {
        SinkLogWriter writer = new SinkLogWriter(target, run);
        writer.requireOurs();
        writer.claim();
        writer.begin();
        return writer;
    }

    /// Refuses, before anything is written, a directory that is not this query's.
    private void requireOurs() throws IOException {
        long committed = run.lastCommittedBatchId();
        List<String> names = run.files().list(target);
        if (!names.contains(SinkLog.DIRECTORY)) {
            if (committed >= 0) {
                throw SinkErrors.behind(target, committed);
            }
            requireNoFiles(names);
            return;
        }
        // Listed first: another run may make the log now, and then the owner comes before entries.
        long found = log.latest();
        Optional<UUID> owner = owner();
        if (owner.isPresent()) {
            requireOwner(owner.get());
        }
        if (owner.isEmpty() && found >= 0) {
            throw SinkErrors.corrupt(log.directory().resolve(QueryMetadata.NAME), "it is missing");
        }
        if (owner.isEmpty() && committed >= 0 || found < committed - 1) {
            throw SinkErrors.behind(target, committed);
        }
    }

    /// Files that were there before would vanish for readers. Directories hold no rows of this one;
    /// one of them may well be the checkpoint.
    private void requireNoFiles(List<String> names) throws IOException {
        for (String name : names) {
            if (!SinkFile.isHidden(name) && isFile(target.resolve(name))) {
                throw SinkErrors.foreignFile(target, name);
            }
        }
    }

    private boolean isFile(Path path) throws IOException {
        try {
            run.files().list(path);
            return false;
        } catch (NotDirectoryException _) {
            return true;
        }
    }

    private Optional<UUID> owner() throws IOException {
        try {
            return QueryMetadata.read(store);
        } catch (MillraceException e) {
            Path file = log.directory().resolve(QueryMetadata.NAME);
            throw SinkErrors.corrupt(file, String.valueOf(e.getMessage()), e);
        }
    }

    private void requireOwner(UUID owner) {
        if (!owner.equals(run.queryId())) {
            throw SinkErrors.otherQuery(target, owner, run.queryId());
        }
    }

    private void claim() throws IOException {
        new LocalCheckpointStore(target, run.files(), Access.DEFAULT, run.runId())
                .createDirectories(List.of(SinkLog.DIRECTORY));
        if (!store.isAtomic()) {
            throw SinkErrors.noLinks(target);
        }
        requireOwner(QueryMetadata.readOrCreate(store, run.queryId()));
        store.enterEpoch(run.epoch());
    }

    private void begin() throws IOException {
        List<String> relied = new ArrayList<>(List.of(QueryMetadata.NAME));
        long found = log.latest();
        if (found >= 0) {
            takeIn(log.section(found).entries().getFirst());
            relied.add(Long.toString(latest));
        }
        // A crash may have come between a name and the sync of its directory; see it through.
        store.sync(relied);
        sweepEntries();
        sweepStaged();
    }

    private void sweepEntries() throws IOException {
        Set<Long> counting = new HashSet<>();
        for (long id = latest; id >= 0; id = SinkLog.from(id) - 1) {
            counting.add(id);
        }
        for (long id : log.ids()) {
            if (id < latest && !counting.contains(id)) {
                store.delete(Long.toString(id));
            }
        }
    }

    /// Deletes the staged files of batches that are in the log, whichever run left them. Those of
    /// later batches stay: a commit that is under way may name one of them.
    void sweepStaged() throws IOException {
        for (String name : store.list("")) {
            OptionalLong batchId = StagedName.batchOf(name);
            if (batchId.isPresent() && batchId.getAsLong() <= latest) {
                store.delete(name);
            }
        }
    }

    /// Returns the path of a staged file.
    Path staged(String name) {
        return log.directory().resolve(name);
    }

    /// Makes the names of staged files durable.
    void syncStaged() throws IOException {
        store.syncDirectory("");
    }

    /// Returns whether the batch is in the log.
    ///
    /// @throws MillraceException `SINK_INCOMPATIBLE` when it is, with other files
    boolean has(long batchId, List<SinkFile> files) throws IOException {
        if (batchId > latest) {
            return false;
        }
        List<SinkFile> present =
                log.section(batchId).files(batchId).stream()
                        .filter(file -> file.batchId() == batchId)
                        .toList();
        if (!present.equals(files)) {
            throw SinkErrors.otherRows(target, batchId);
        }
        return true;
    }

    /// Looks whether a newer run has gone on to the batch or further, and if so takes in where the
    /// log is now.
    boolean isOvertaken(long batchId) throws IOException {
        List<SinkEntry.Read> ahead = log.section(batchId).entries();
        if (ahead.isEmpty()) {
            return false;
        }
        takeIn(ahead.getFirst());
        return true;
    }

    private void takeIn(SinkEntry.Read newest) {
        requireOwner(newest.entry().queryId());
        latest = newest.entry().batchId();
        latestCrc32c = newest.crc32c();
    }

    /// Adds the next batch durably: from now on it counts.
    ///
    /// @throws MillraceException `SINK_CORRUPT` also when a newer run has taken in, meanwhile, what
    ///   this one is about to
    void add(long batchId, List<SinkFile> files) throws IOException {
        if (batchId != latest + 1) {
            throw SinkErrors.behind(target, batchId);
        }
        long from = SinkLog.from(batchId);
        SinkLog.Section taken =
                from < batchId
                        ? log.section(from, latest)
                        : new SinkLog.Section(List.of(), latestCrc32c);
        List<SinkFile> all = new ArrayList<>(taken.files(from));
        all.addAll(files);
        SinkEntry entry = new SinkEntry(batchId, from, run.queryId(), all);
        put(entry, from == 0 ? 0 : taken.previousCrc32c());
        for (SinkEntry.Read superseded : taken.entries()) {
            store.delete(Long.toString(superseded.entry().batchId()));
        }
        sweepStaged();
    }

    private void put(SinkEntry entry, int previousCrc32c) throws IOException {
        String name = Long.toString(entry.batchId());
        byte[] bytes = entry.encode(previousCrc32c, run.epoch());
        if (!store.putIfAbsent(name, ByteSource.of(bytes))) {
            if (!log.read(entry.batchId()).entry().equals(entry)) {
                throw SinkErrors.otherRows(target, entry.batchId());
            }
            store.sync(List.of(name));
        }
        takeIn(log.read(entry.batchId()));
    }
}
