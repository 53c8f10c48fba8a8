package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.StoreNames;
import io.millrace.state.LiveRows;
import io.millrace.state.StateDelta;
import io.millrace.state.StateFileHeader;
import io.millrace.state.StateFileKind;
import io.millrace.state.StateFileSource;
import io.millrace.state.StateRows;
import io.millrace.state.StateSpec;

import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The state files in a store. What is there is what the last commit lists, never what a directory
/// holds: a file of a batch that was not committed is not looked at.
final class StoredStateFiles implements StateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(StoredStateFiles.class);
    private static final Pattern NAME =
            Pattern.compile("([0-9]{1,18})\\.[0-9]{1,18}\\.(?:delta|snap)");

    private final CheckpointStore store;
    private final long epoch;
    private final ListedStateFiles listed;
    private final SortedMap<Integer, StateChain> chains = new TreeMap<>();
    private final Set<String> directories = new HashSet<>();
    private final Map<Integer, Long> purgedBelow = new HashMap<>();
    private long version;

    StoredStateFiles(CheckpointStore store, long epoch) {
        this.store = store;
        this.epoch = epoch;
        this.listed = new ListedStateFiles(store);
    }

    /// Takes over what a commit in force lists.
    void committed(CommitEntry commit) {
        chains.clear();
        chains.putAll(chainsOf(commit));
        version = commit.batchId() + 1;
    }

    private static SortedMap<Integer, StateChain> chainsOf(CommitEntry commit) {
        SortedMap<Integer, List<StateFile>> files = new TreeMap<>();
        for (StateFile file : commit.stateFiles()) {
            files.computeIfAbsent(file.operatorId(), _ -> new ArrayList<>()).add(file);
        }
        SortedMap<Integer, StateChain> chains = new TreeMap<>();
        files.forEach((operator, list) -> chains.put(operator, new StateChain(list)));
        return chains;
    }

    /// Returns the files of each operator.
    SortedMap<Integer, StateChain> chains() {
        return Collections.unmodifiableSortedMap(chains);
    }

    /// Returns the files of a batch together with all older ones that its state needs.
    List<StateFile> complete(List<StateFile> ofBatch) {
        SortedMap<Integer, StateChain> next = new TreeMap<>(chains);
        for (StateFile file : ofBatch) {
            StateChain chain = next.getOrDefault(file.operatorId(), new StateChain(List.of()));
            if (!chain.files().contains(file)) {
                next.put(file.operatorId(), chain.with(List.of(file)));
            }
        }
        List<StateFile> all = new ArrayList<>();
        next.values().forEach(chain -> all.addAll(chain.files()));
        return all;
    }

    /// Prepares the files with what the batch changed, and makes their directories.
    ///
    /// @param isAbandoned see [Checkpoint#writeCommit]
    StateWrite prepare(long batchId, List<OperatorState> states, BooleanSupplier isAbandoned)
            throws IOException {
        Map<String, StateFileHeader> headers = new LinkedHashMap<>();
        Map<String, StateDelta> rows = new LinkedHashMap<>();
        for (OperatorState state : states) {
            for (Map.Entry<StateFileKind, StateDelta> part : parts(state).entrySet()) {
                StateFileHeader header =
                        new StateFileHeader(
                                part.getKey(),
                                state.spec(),
                                batchId + 1,
                                epoch,
                                part.getValue().closed());
                String name = StateWrite.file(header).name();
                headers.put(name, header);
                rows.put(name, part.getValue());
            }
        }
        createDirectories(headers.keySet());
        return new StateWrite(headers, rows, isAbandoned);
    }

    /// Takes a file that is there already as the one that was to be written: only this run uses
    /// names of its epoch.
    void adopt(String name, StateWrite write) throws IOException {
        write.adopt(name, listed.verify(name));
        store.sync(List.of(name));
    }

    /// An operator's first delta is written even if it is empty: from then on every commit lists
    /// the operator, and another query on the checkpoint is told from this one.
    private Map<StateFileKind, StateDelta> parts(OperatorState state) {
        Map<StateFileKind, StateDelta> parts = new EnumMap<>(StateFileKind.class);
        boolean isFirst = !chains.containsKey(state.spec().operatorId());
        if (!state.delta().isEmpty() || isFirst && state.snapshot().isEmpty()) {
            parts.put(StateFileKind.DELTA, state.delta());
        }
        state.snapshot()
                .ifPresent(rows -> parts.put(StateFileKind.SNAPSHOT, StateDelta.ofUpserts(rows)));
        return parts;
    }

    private void createDirectories(Set<String> names) throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String name : names) {
            missing.add(StoreNames.directoryOf(name));
        }
        missing.removeAll(directories);
        if (!missing.isEmpty()) {
            store.createDirectories(List.copyOf(missing));
            directories.addAll(missing);
        }
    }

    @Override
    public SortedMap<Integer, StateSpec> specs() throws IOException {
        SortedMap<Integer, StateSpec> specs = new TreeMap<>();
        for (Map.Entry<Integer, StateChain> entry : chains.entrySet()) {
            specs.put(entry.getKey(), listed.spec(entry.getValue()));
        }
        return specs;
    }

    @Override
    public boolean isSnapshotDue(int operatorId) {
        StateChain chain = chains.get(operatorId);
        return chain != null && chain.isSnapshotDue();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public StateRows restore(StateSpec spec, BufferAllocator allocator) {
        StateChain chain = chains.get(spec.operatorId());
        List<StateFileSource> newestFirst = new ArrayList<>();
        if (chain != null) {
            for (StateFile file : chain.files().reversed()) {
                boolean isSnapshot = file.kind() == StateFileKind.SNAPSHOT;
                if (isSnapshot
                        && !listed.isIntact(file)
                        && !file.equals(chain.files().getFirst())) {
                    LOG.warn("{} is damaged; the files before it stand in", file.name());
                    continue;
                }
                newestFirst.add(reading -> listed.open(file, spec, reading));
                if (isSnapshot) {
                    break;
                }
            }
        }
        return new StoredStateRows(store.location(), new LiveRows(newestFirst, spec, allocator));
    }

    /// Makes the files of the last commit durable again; a missing one is left to [#restore].
    void sync() throws IOException {
        for (StateChain chain : chains.values()) {
            for (StateFile file : chain.files()) {
                if (file.version() == version && isThere(file.name())) {
                    store.sync(List.of(file.name()));
                }
            }
        }
    }

    /// Asked before a sync, since a store changes nothing more after one that failed.
    private boolean isThere(String name) throws IOException {
        try (SeekableByteChannel _ = store.open(name)) {
            return true;
        } catch (NoSuchFileException e) {
            LOG.warn("{} is missing", name);
            return false;
        }
    }

    /// Deletes the files that neither the given commit, the oldest that is retained, nor any later
    /// one needs. Nothing of an operator is deleted while a snapshot of its present chain is
    /// damaged.
    void purge(CommitEntry oldestRetained) throws IOException {
        for (Map.Entry<Integer, StateChain> entry : chainsOf(oldestRetained).entrySet()) {
            int operator = entry.getKey();
            long lowest = entry.getValue().lowestVersion();
            StateChain present = chains.get(operator);
            boolean isNews = lowest > purgedBelow.getOrDefault(operator, 0L);
            if (isNews && present != null && present.files().stream().allMatch(this::isUsable)) {
                purge("state/" + operator, lowest);
                purgedBelow.put(operator, lowest);
            }
        }
    }

    private boolean isUsable(StateFile file) {
        return file.kind() == StateFileKind.DELTA || listed.isIntact(file);
    }

    private void purge(String directory, long lowestVersion) throws IOException {
        for (String name : store.list(directory)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches() && Long.parseLong(matcher.group(1)) < lowestVersion) {
                listed.forget(directory + "/" + name);
                store.delete(directory + "/" + name);
            }
        }
    }
}
