package io.millrace.checkpoint;

import io.millrace.state.StateFileKind;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The files that make the state of one operator, oldest first; immutable.
///
/// ```text
/// delta 1 · delta 2 · ... · delta 10 · snap 10 · delta 11 · ... · delta 20 · snap 20 · delta 21
/// ```
///
/// A snapshot stands beside the delta of its version, never in its place, so that the snapshot
/// before it and the deltas can do without it. From the second snapshot on the chain starts with
/// the last but one.
record StateChain(List<StateFile> files) {
    private static final int DELTAS_MAX = 10;

    /// Deltas below this size are never the reason for a snapshot: its fsync would cost more.
    private static final long DELTA_BYTES_MIN = 1 << 20;

    /// Deltas of more than so many times the size of the snapshot before them ask for the next one:
    /// with one for every of its sizes, snapshots would be half of what a query with many groups
    /// writes. A restart reads the snapshot and those deltas.
    private static final int DELTAS_PER_SNAPSHOT = 3;

    private static final Comparator<StateFile> OLDEST_FIRST =
            Comparator.comparingLong(StateFile::version).thenComparing(StateFile::kind);

    StateChain {
        files = files.stream().sorted(OLDEST_FIRST).toList();
    }

    /// Returns the chain with more files, and without those that are no longer needed.
    StateChain with(List<StateFile> more) {
        List<StateFile> all = new ArrayList<>(files);
        all.addAll(more);
        List<StateFile> sorted = new StateChain(all).files();
        int snapshots = 0;
        for (int i = sorted.size() - 1; i >= 0; i--) {
            if (sorted.get(i).kind() == StateFileKind.SNAPSHOT && ++snapshots == 2) {
                return new StateChain(sorted.subList(i, sorted.size()));
            }
        }
        return new StateChain(sorted);
    }

    boolean isSnapshotDue() {
        int deltas = 0;
        long deltaBytes = 0;
        long snapshotBytes = 0;
        for (StateFile file : files.reversed()) {
            if (file.kind() == StateFileKind.SNAPSHOT) {
                snapshotBytes = file.byteCount();
                break;
            }
            deltas++;
            deltaBytes += file.byteCount();
        }
        return deltas >= DELTAS_MAX
                || (deltas >= 2
                        && deltaBytes
                                > Math.max(DELTAS_PER_SNAPSHOT * snapshotBytes, DELTA_BYTES_MIN));
    }

    /// Returns the lowest version in the chain.
    long lowestVersion() {
        return files.getFirst().version();
    }
}
