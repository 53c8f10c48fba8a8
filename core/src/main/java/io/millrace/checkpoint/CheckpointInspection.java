package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.state.StateSpec;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What is in a checkpoint, for people to look at. Read without opening it: nothing is locked,
/// claimed or written, and a query may be running on it.
///
/// @param location the place in words
/// @param queryId empty when there is no checkpoint at the place
/// @param runs who claimed it and was not cleared away since, newest last
/// @param recovery where a start would go on
/// @param retainedFrom the lowest batch that is kept; 0 when none was committed
/// @param pending what a start would replay
/// @param operators those with state after the last commit
/// @param sources those with a log
public record CheckpointInspection(
        String location,
        Optional<UUID> queryId,
        List<Run> runs,
        Recovery recovery,
        long retainedFrom,
        List<Pending> pending,
        List<Operator> operators,
        List<Source> sources) {
    /// Copies the lists.
    public CheckpointInspection {
        runs = List.copyOf(runs);
        pending = List.copyOf(pending);
        operators = List.copyOf(operators);
        sources = List.copyOf(sources);
    }

    /// A run of the query.
    ///
    /// @param name as it called itself; empty when its entry is damaged
    public record Run(long epoch, String name) {}

    /// A batch that was planned and not committed.
    ///
    /// @param ranges what it reads of each source
    public record Pending(OffsetEntry plan, List<Range> ranges) {
        /// Copies the list.
        public Pending {
            ranges = List.copyOf(ranges);
        }
    }

    /// What a batch reads of a source.
    ///
    /// @param from the offset after which it begins; empty for the beginning of the source
    /// @param to the offset up to which it reads; empty when there was no data yet
    /// @param entries lines of the source's log that belong to the range, such as its files; empty
    ///   for sources without a log
    public record Range(
            int source, Optional<String> from, Optional<String> to, List<String> entries) {
        /// Copies the list.
        public Range {
            entries = List.copyOf(entries);
        }
    }

    /// The state of an operator.
    ///
    /// @param spec empty when no file of it can be read
    /// @param files all that the last commit needs, oldest first
    public record Operator(int id, Optional<StateSpec> spec, List<StateFile> files) {
        /// Copies the list.
        public Operator {
            files = List.copyOf(files);
        }

        /// Returns the length of all files.
        public long byteCount() {
            return files.stream().mapToLong(StateFile::byteCount).sum();
        }
    }

    /// The log of a source.
    ///
    /// @param entryCount how many entries it has
    /// @param byteCount the length of its files
    public record Source(int number, long entryCount, long byteCount) {}

    /// Reads what is in the store.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` where a start would refuse
    ///   it, `CHECKPOINT_INCOMPATIBLE`, `CHECKPOINT_IO`
    public static CheckpointInspection read(CheckpointStore store) {
        return LiveReading.read(store, live -> new InspectionReader(live).read());
    }

    /// Returns the query as the newest plan describes it; empty when there is none, or of an
    /// earlier version.
    public Optional<QueryDescription> query() {
        Optional<OffsetEntry> newest =
                pending.isEmpty() ? recovery.lastOffsets() : Optional.of(pending.getLast().plan());
        return newest.flatMap(OffsetEntry::query);
    }
}
