package io.millrace.checkpoint;

import io.millrace.checkpoint.CheckpointInspection.Operator;
import io.millrace.checkpoint.CheckpointInspection.Pending;
import io.millrace.checkpoint.CheckpointInspection.Range;
import io.millrace.checkpoint.CheckpointInspection.Run;
import io.millrace.checkpoint.CheckpointInspection.Source;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.MillraceException;
import io.millrace.state.StateSpec;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/// Reads a [CheckpointInspection], once.
final class InspectionReader {
    private final CheckpointStore store;

    InspectionReader(CheckpointStore store) {
        this.store = store;
    }

    CheckpointInspection read() throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        EntryLog commits = new EntryLog(store, "commits", 0);
        Optional<UUID> queryId = QueryMetadata.read(store, offsets, commits);
        String id = queryId.map(UUID::toString).orElse("");
        RecoveryReader.Found found = new RecoveryReader(offsets, commits, id, true).read();
        Recovery recovery = found.recovery();
        return new CheckpointInspection(
                store.location(),
                queryId,
                runs(),
                recovery,
                found.retainFrom(),
                pending(recovery),
                operators(recovery),
                sources());
    }

    private List<Run> runs() throws IOException {
        EntryLog log = new EntryLog(store, Epochs.DIRECTORY, 0);
        List<Run> runs = new ArrayList<>();
        for (long epoch : log.ids()) {
            runs.add(new Run(epoch, runName(log, epoch)));
        }
        return runs;
    }

    /// Nobody reads it but people, so its damage harms nothing.
    private static String runName(EntryLog log, long epoch) throws IOException {
        try {
            return JsonLine.parse(log.entry(epoch).lines().getFirst()).text("run");
        } catch (MillraceException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return "";
        }
    }

    private List<Pending> pending(Recovery recovery) throws IOException {
        List<Pending> pending = new ArrayList<>();
        Optional<OffsetEntry> before = recovery.lastOffsets();
        for (OffsetEntry plan : recovery.pending()) {
            List<Range> ranges = new ArrayList<>();
            for (int i = 0; i < plan.offsets().size(); i++) {
                int source = i;
                Optional<String> from = before.flatMap(last -> offset(last, source));
                ranges.add(range(i, from, offset(plan, i)));
            }
            pending.add(new Pending(plan, ranges));
            before = Optional.of(plan);
        }
        return pending;
    }

    /// Returns where a batch ends in a source, empty when it has had no data.
    static Optional<String> offset(OffsetEntry plan, int source) {
        return source < plan.offsets().size()
                ? Optional.ofNullable(plan.offsets().get(source))
                : Optional.empty();
    }

    private Range range(int source, Optional<String> from, Optional<String> to) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!from.equals(to)) {
            FoldedLog log = FoldedLog.look(store, "sources/" + source);
            for (long id = logOffset(from) + 1; id <= logOffset(to); id++) {
                lines.addAll(log.get(id).orElse(List.of()));
            }
        }
        return new Range(source, from, to, lines);
    }

    /// Returns the entry of its log that a source names by `{"logOffset":n}`, else -1.
    static long logOffset(Optional<String> offset) {
        try {
            return offset.isEmpty() ? -1 : JsonLine.parse(offset.get()).count("logOffset");
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private List<Operator> operators(Recovery recovery) throws IOException {
        if (recovery.lastCommit().isEmpty()) {
            return List.of();
        }
        StoredStateFiles files = new StoredStateFiles(store, 0);
        files.committed(recovery.lastCommit().get());
        ListedStateFiles listed = new ListedStateFiles(store);
        List<Operator> operators = new ArrayList<>();
        for (Map.Entry<Integer, StateChain> chain : files.chains().entrySet()) {
            operators.add(
                    new Operator(
                            chain.getKey(),
                            spec(listed, chain.getValue()),
                            chain.getValue().files()));
        }
        return operators;
    }

    private static Optional<StateSpec> spec(ListedStateFiles files, StateChain chain)
            throws IOException {
        try {
            return Optional.of(files.spec(chain));
        } catch (MillraceException e) {
            return Optional.empty();
        }
    }

    private List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (int number : sourceNumbers(store)) {
            String directory = "sources/" + number;
            long bytes = 0;
            for (String name : store.list(directory)) {
                try (SeekableByteChannel file = store.open(directory + "/" + name)) {
                    bytes += file.size();
                }
            }
            long count = FoldedLog.look(store, directory).latestId().orElse(-1) + 1;
            sources.add(new Source(number, count, bytes));
        }
        return sources;
    }

    /// Returns the sources that have a log, ascending.
    static SortedSet<Integer> sourceNumbers(CheckpointStore store) throws IOException {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String name : store.list("sources")) {
            if (name.matches("0|[1-9][0-9]{0,8}")) {
                numbers.add(Integer.parseInt(name));
            }
        }
        return numbers;
    }
}
