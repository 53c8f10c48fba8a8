package io.millrace.checkpoint;

import io.millrace.checkpoint.CheckpointVerification.Finding;
import io.millrace.checkpoint.CheckpointVerification.Leftover;
import io.millrace.checkpoint.CheckpointVerification.Start;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.DamagedFileException;
import io.millrace.state.FileDamage;
import io.millrace.state.StateFileKind;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/// Makes a [CheckpointVerification], once. Looks on where a start would stop.
final class CheckpointVerifier {
    /// How many missing entries of one gap are named: a stray file may make it as wide as numbers
    /// go.
    private static final int NAMED_MAX = 100;

    private static final String REFUSED = "A start refuses it.";

    private final CheckpointStore store;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Leftover> leftovers = new ArrayList<>();
    private final TreeSet<String> read = new TreeSet<>();
    private long byteCount;
    private String queryId = "";

    CheckpointVerifier(CheckpointStore store) {
        this.store = store;
    }

    CheckpointVerification verify() throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        EntryLog commits = new EntryLog(store, "commits", 0);
        Optional<RecoveryReader.Found> found = Optional.empty();
        Optional<FileDamage> refusal = Optional.empty();
        try {
            Optional<UUID> id = QueryMetadata.read(store, offsets, commits);
            note(QueryMetadata.NAME);
            queryId = id.map(UUID::toString).orElse("");
            found = Optional.of(new RecoveryReader(offsets, commits, queryId, true).read());
        } catch (DamagedFileException e) {
            refusal = Optional.of(e.damage());
        }
        long from = found.isPresent() ? found.get().retainFrom() : lowestToExpect(offsets, commits);
        verifyLog(commits, from, found.flatMap(RecoveryReader.Found::damagedCommit));
        verifyLog(offsets, from, Optional.empty());
        refusal.ifPresent(damage -> add(damage, REFUSED));
        Optional<CommitEntry> last =
                found.isPresent()
                        ? found.get().recovery().lastCommit()
                        : newestWhole(commits).map(CommitEntryFormat.Retained::entry);
        boolean isStateLost = last.isPresent() && !verifyState(last.get());
        boolean areSourcesLost = !verifySources(found.map(RecoveryReader.Found::recovery));
        verifyRuns();
        listLeftovers(found.map(RecoveryReader.Found::recovery), from);
        boolean isRefused = found.isEmpty() || isStateLost || areSourcesLost;
        return new CheckpointVerification(
                store.location(),
                read.size(),
                byteCount,
                findings,
                leftovers,
                new Start(isRefused, isRefused ? refused() : start(found.get().recovery())));
    }

    /// Where a start would stop before it knows: the newest commit that is whole says it, or what
    /// is there.
    private long lowestToExpect(EntryLog offsets, EntryLog commits) throws IOException {
        Optional<CommitEntryFormat.Retained> commit = newestWhole(commits);
        if (commit.isPresent()) {
            return commit.get().retainFrom();
        }
        TreeSet<Long> all = new TreeSet<>(offsets.ids());
        all.addAll(commits.ids());
        return all.isEmpty() ? 0 : all.first();
    }

    private Optional<CommitEntryFormat.Retained> newestWhole(EntryLog commits) throws IOException {
        for (long id : commits.ids().descendingSet()) {
            Optional<CommitEntryFormat.Retained> commit = commit(commits, id);
            if (commit.isPresent()) {
                return commit;
            }
        }
        return Optional.empty();
    }

    /// One finding a file is enough: the first.
    private void add(FileDamage damage, String consequence) {
        boolean isKnown = findings.stream().anyMatch(f -> f.damage().file().equals(damage.file()));
        if (!isKnown) {
            findings.add(new Finding(damage, consequence));
        }
    }

    private void note(String file) throws IOException {
        try (SeekableByteChannel channel = store.open(file)) {
            if (read.add(file)) {
                byteCount += channel.size();
            }
        } catch (NoSuchFileException e) {
            // What it means is said where it is missed.
            return;
        }
    }

    /// Checks every entry from the number on, the numbers and the chain.
    ///
    /// @param setAside the newest entry, when a start does without it
    private void verifyLog(EntryLog log, long from, Optional<Long> setAside) throws IOException {
        long expected = from;
        Optional<Integer> previous = from == 0 ? Optional.of(0) : Optional.empty();
        for (long id : log.ids().tailSet(from)) {
            note(log.name(id));
            for (long missing = expected; missing < Math.min(id, expected + NAMED_MAX); missing++) {
                add(FileDamage.missing(log.name(missing), "since a later one is there"), REFUSED);
                previous = Optional.empty();
            }
            expected = id + 1;
            String consequence =
                    setAside.equals(Optional.of(id))
                            ? "A start sets it aside and replays batch " + id + "."
                            : REFUSED;
            previous = verifyEntry(log, id, previous, consequence);
        }
    }

    private Optional<Integer> verifyEntry(
            EntryLog log, long id, Optional<Integer> previous, String consequence)
            throws IOException {
        try {
            EntryFormat.Entry entry = log.entry(id);
            if (previous.isPresent() && previous.get() != entry.previousCrc32c()) {
                add(
                        EntryLog.unchained(log.name(id), entry.previousCrc32c(), previous.get()),
                        consequence);
            }
            return Optional.of(entry.crc32c());
        } catch (DamagedFileException e) {
            add(e.damage(), consequence);
            return Optional.empty();
        }
    }

    /// Checks the state after the last commit as a restore goes through it: from the newest file
    /// back to the first snapshot that is whole. Returns whether all of it can be restored.
    private boolean verifyState(CommitEntry last) throws IOException {
        StoredStateFiles files = new StoredStateFiles(store, 0);
        files.committed(last);
        boolean isRestorable = true;
        for (StateChain chain : files.chains().values()) {
            isRestorable &= verifyChain(chain);
        }
        return isRestorable;
    }

    private boolean verifyChain(StateChain chain) throws IOException {
        ListedStateFiles listed = new ListedStateFiles(store);
        boolean isRestorable = true;
        boolean isDone = false;
        for (StateFile file : chain.files().reversed()) {
            boolean isSnapshot = file.kind() == StateFileKind.SNAPSHOT;
            note(file.name());
            try {
                listed.require(file);
                isDone |= isSnapshot;
            } catch (DamagedFileException e) {
                boolean isNeeded =
                        !isDone && (!isSnapshot || file.equals(chain.files().getFirst()));
                isRestorable &= !isNeeded;
                add(e.damage(), consequence(isNeeded, isDone));
            }
        }
        return isRestorable;
    }

    private static String consequence(boolean isNeeded, boolean isDone) {
        if (isNeeded) {
            return "A start fails when it restores the state.";
        }
        return isDone
                ? "A start does not need it, as a later snapshot is whole; nothing else stands in"
                        + " for that one now."
                : "A start rebuilds the state from the files before it.";
    }

    private boolean verifySources(Optional<Recovery> recovery) throws IOException {
        int before = findings.size();
        for (int number : InspectionReader.sourceNumbers(store)) {
            FoldedLog log = FoldedLog.look(store, "sources/" + number);
            log.walk(
                    new FoldedWalk.Visitor() {
                        @Override
                        public void visit(String file) throws IOException {
                            note(file);
                        }

                        @Override
                        public void damaged(DamagedFileException e) {
                            add(e.damage(), REFUSED);
                        }
                    });
            for (String file : log.leftovers()) {
                leftovers.add(new Leftover(file, "its entries are in a larger file"));
            }
            if (recovery.isPresent()) {
                requireInLog(recovery.get(), number, log.latestId().orElse(-1));
            }
        }
        return findings.size() == before;
    }

    /// A source refuses an offset that lies beyond its log.
    private void requireInLog(Recovery recovery, int source, long latest) {
        List<OffsetEntry> plans = new ArrayList<>(recovery.pending());
        recovery.lastOffsets().ifPresent(plans::addFirst);
        for (OffsetEntry plan : plans) {
            long named = InspectionReader.logOffset(InspectionReader.offset(plan, source));
            if (named > latest) {
                String why = "which the plan of batch " + plan.batchId() + " names";
                add(FileDamage.missing("sources/" + source + "/" + named, why), REFUSED);
            }
        }
    }

    /// The entries of runs are there for people: what counts is their number.
    private void verifyRuns() throws IOException {
        EntryLog log = new EntryLog(store, Epochs.DIRECTORY, 0);
        for (long epoch : log.ids()) {
            note(log.name(epoch));
            verifyEntry(log, epoch, Optional.empty(), "A start does not read it.");
        }
    }

    private void listLeftovers(Optional<Recovery> recovery, long from) throws IOException {
        for (String name : store.list("")) {
            if (name.startsWith(".tmp.")) {
                leftovers.add(new Leftover(name, "half written when its writer died"));
            }
        }
        for (String directory : List.of("offsets", "commits")) {
            for (String name : store.list(directory)) {
                if (name.contains(".damaged.")) {
                    leftovers.add(
                            new Leftover(directory + "/" + name, "set aside by an earlier start"));
                } else if (!read.contains(directory + "/" + name)) {
                    leftovers.add(
                            new Leftover(
                                    directory + "/" + name,
                                    "not an entry from batch " + from + " on"));
                }
            }
        }
        if (recovery.isPresent()) {
            listStateLeftovers(from);
        }
    }

    /// Files that older retained commits need are in use, though a start does not read them.
    private void listStateLeftovers(long from) throws IOException {
        TreeSet<String> needed = new TreeSet<>(read);
        EntryLog commits = new EntryLog(store, "commits", 0);
        for (long id : commits.ids().tailSet(from)) {
            commit(commits, id)
                    .ifPresent(
                            commit ->
                                    commit.entry()
                                            .stateFiles()
                                            .forEach(file -> needed.add(file.name())));
        }
        for (String operator : store.list("state")) {
            for (String name : store.list("state/" + operator)) {
                String file = "state/" + operator + "/" + name;
                if (!needed.contains(file)) {
                    leftovers.add(new Leftover(file, "no commit lists it"));
                }
            }
        }
    }

    /// What is wrong with it is said where the log was checked.
    private Optional<CommitEntryFormat.Retained> commit(EntryLog commits, long id)
            throws IOException {
        try {
            return Optional.of(CommitEntryFormat.decode(commits.entry(id).lines(), id, queryId));
        } catch (MillraceException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String refused() {
        return "A start is refused with "
                + ErrorCondition.CHECKPOINT_CORRUPT.name()
                + ". Restore the damaged files from a copy, or start with a new checkpoint"
                + " directory.";
    }

    private static String start(Recovery recovery) {
        List<Long> pending = recovery.pending().stream().map(OffsetEntry::batchId).toList();
        if (!pending.isEmpty()) {
            return "A start replays batch "
                    + String.join(" and ", pending.stream().map(String::valueOf).toList())
                    + " and goes on.";
        }
        return "A start goes on with batch " + (recovery.lastCommittedBatchId() + 1) + ".";
    }
}
