package io.millrace.checkpoint;

import io.millrace.error.MillraceException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /// Reads until the logs stand still, or so often that they never will.
    static <T> T read(CheckpointStore store, Reading<T> reading) {
        try {
            for (int attempt = 1; ; attempt++) {
                List<Set<String>> before = logs(store);
                try {
                    return reading.read(store);
                } catch (MillraceException e) {
                    if (attempt == ATTEMPTS_MAX || logs(store).equals(before)) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw CheckpointErrors.io(store.location(), "it was read", e);
        }
    }

    private static List<Set<String>> logs(CheckpointStore store) throws IOException {
        List<Set<String>> logs = new ArrayList<>();
        for (String directory : List.of(Epochs.DIRECTORY, "offsets", "commits")) {
            logs.add(new HashSet<>(store.list(directory)));
        }
        return logs;
    }
}
