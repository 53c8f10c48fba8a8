package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.MillraceException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Reads a checkpoint that a query may be writing to meanwhile.
///
/// Files never change, but old ones go away and new ones come between two looks. What looks like
/// damage is believed only when the logs are the same before and after.
final class LiveReading {
    private static final int ATTEMPTS_MAX = 20;

    private LiveReading() {}

    /// Reads something of the store, and changes nothing.
    @FunctionalInterface
    interface Reading<T> {
        T read(CheckpointStore store) throws IOException;
    }

    /// Reads something that fails where there is damage.
    static <T> T read(CheckpointStore store, Reading<T> reading) {
        return read(store, reading, _ -> true);
    }

    /// Reads until there is no damage, or the logs stand still, or so often that they never will.
    ///
    /// @param isWhole whether what was read tells of no damage
    static <T> T read(CheckpointStore store, Reading<T> reading, Predicate<T> isWhole) {
        try {
            for (int attempt = 1; ; attempt++) {
                List<Set<String>> before = logs(store);
                try {
                    T read = reading.read(store);
                    if (isWhole.test(read) || isSettled(store, before, attempt)) {
                        return read;
                    }
                } catch (MillraceException e) {
                    if (isSettled(store, before, attempt)) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw CheckpointErrors.io(store.location(), "it was read", e);
        }
    }

    private static boolean isSettled(CheckpointStore store, List<Set<String>> before, int attempt)
            throws IOException {
        return attempt == ATTEMPTS_MAX || logs(store).equals(before);
    }

    private static List<Set<String>> logs(CheckpointStore store) throws IOException {
        List<Set<String>> logs = new ArrayList<>();
        for (String directory : List.of(Epochs.DIRECTORY, "offsets", "commits")) {
            logs.add(new HashSet<>(store.list(directory)));
        }
        for (int source : InspectionReader.sourceNumbers(store)) {
            logs.add(new HashSet<>(store.list("sources/" + source)));
        }
        return logs;
    }
}
