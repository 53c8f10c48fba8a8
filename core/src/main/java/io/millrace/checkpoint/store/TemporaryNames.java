package io.millrace.checkpoint.store;

import java.util.UUID;

/// The names under which one writer makes the files of a store before they get their own:
/// `.tmp.<epoch>.<writer>.<n>`, in the store's root. For stores that put a file by naming it last.
///
/// The epoch in a name tells what a dead writer left from what a living one is about to name.
public final class TemporaryNames {
    private static final String PREFIX = ".tmp.";

    private final UUID writer;
    private long epoch;
    private long count;

    /// Begins with epoch 0, before one is claimed.
    ///
    /// @param writer unlike that of any other store on the place, in whatever process
    public TemporaryNames(UUID writer) {
        this.writer = writer;
    }

    /// Takes the writer's epoch into the names that follow.
    public void enterEpoch(long claimed) {
        epoch = claimed;
    }

    /// Returns whether the writer has an epoch. Before, its names count as left behind to others.
    public boolean hasEpoch() {
        return epoch > 0;
    }

    /// Returns a name that no writer has used.
    public String next() {
        return PREFIX + epoch + "." + writer + "." + count++;
    }

    /// Returns whether the name is one of a writer with a lower epoch than this one's.
    public boolean isLeftBehind(String name) {
        return name.startsWith(PREFIX) && epochOf(name) < epoch;
    }

    private static long epochOf(String name) {
        int end = name.indexOf('.', PREFIX.length());
        try {
            return end < 0 ? Long.MAX_VALUE : Long.parseLong(name, PREFIX.length(), end, 10);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
