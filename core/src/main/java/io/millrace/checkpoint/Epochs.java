package io.millrace.checkpoint;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;

import java.io.IOException;
import java.util.List;

/// Claims an epoch, a file `.epochs/<E>`: each run's is higher than all before it, and a run that
/// sees a higher one than its own stops writing.
final class Epochs {
    static final String DIRECTORY = ".epochs";

    private static final int ATTEMPTS_MAX = 1000;

    private final CheckpointStore store;
    private final long epoch;

    private Epochs(CheckpointStore store, long epoch) {
        this.store = store;
        this.epoch = epoch;
    }

    /// Claims the next epoch.
    static Epochs claim(CheckpointStore store, String runName) throws IOException {
        long floor = highestWritten(store);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            long next = Math.addExact(Math.max(floor, highest(store)), 1);
            byte[] entry =
                    EntryFormat.encode(
                            List.of(JsonLine.write(json -> json.writeStringField("run", runName))),
                            0,
                            next);
            if (store.putIfAbsent(DIRECTORY + "/" + next, ByteSource.of(entry))) {
                return new Epochs(store, next);
            }
        }
        throw ErrorCondition.CONCURRENT_QUERY.error(
                "Other runs claimed every epoch of `" + store.location() + "` that this one tried.",
                "Start one run of the query at a time.");
    }

    /// A copy of a checkpoint may lack the dot files, but its entries still carry their epochs.
    private static long highestWritten(CheckpointStore store) throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        long highest = 0;
        if (!offsets.ids().isEmpty()) {
            long newest = offsets.ids().last();
            for (EntryLog log : List.of(offsets, new EntryLog(store, "commits", 0))) {
                for (long id : log.ids().tailSet(newest - 1)) {
                    highest = Math.max(highest, log.epochOf(id));
                }
            }
        }
        return highest;
    }

    /// Returns the highest epoch that was claimed, 0 when none was.
    static long highest(CheckpointStore store) throws IOException {
        long highest = 0;
        for (String name : store.list(DIRECTORY)) {
            highest = Math.max(highest, epochOf(name));
        }
        return highest;
    }

    private static long epochOf(String name) {
        boolean isNumber =
                !name.isEmpty() && name.length() <= 18 && name.chars().allMatch(Epochs::isDigit);
        return isNumber ? Long.parseLong(name) : 0;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    long epoch() {
        return epoch;
    }

    /// Returns whether a newer run has claimed an epoch.
    boolean isFenced() throws IOException {
        return highest(store) > epoch;
    }

    /// @throws io.millrace.error.MillraceException `FENCED` when a newer run has claimed an epoch
    void requireNotFenced() throws IOException {
        if (isFenced()) {
            throw CheckpointErrors.fenced(store.location(), epoch);
        }
    }

    /// Forgets the epochs below this one.
    void dropLower() throws IOException {
        for (String name : store.list(DIRECTORY)) {
            long other = epochOf(name);
            if (other > 0 && other < epoch) {
                store.delete(DIRECTORY + "/" + name);
            }
        }
    }
}
