package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.FileOperations;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Goal: each batch is in the directory once, wherever a run of the query dies, fails or falls
/// asleep. Method: a run of a few batches, cut at its Kth operation on files, for every K.
final class SinkStepsTest {
    private static final FileOperations DISK = new SteppedFiles(_ -> {});

    /// The death of a run.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TempDir private Path directory;

    private SinkQuery query(long batches, String name) throws IOException {
        SinkQuery query = new SinkQuery(directory.resolve(name));
        if (batches > 0) {
            query.run(batches - 1, DISK);
        }
        return query;
    }

    /// Dies before or after its Kth operation, and does nothing any more.
    private static final class Deadly implements SteppedFiles.Step {
        private final int deadly;
        private final boolean isBefore;
        private int count;

        Deadly(int deadly, boolean isBefore) {
            this.deadly = deadly;
            this.isBefore = isBefore;
        }

        boolean isReached() {
            return count >= deadly;
        }

        @Override
        public void before(String what) {
            count++;
            if (count > deadly || count == deadly && isBefore) {
                throw new Crash();
            }
        }

        @Override
        public void after(String what) {
            if (count == deadly) {
                throw new Crash();
            }
        }
    }

    /// Around an entry that takes in others, and at the beginning.
    @ParameterizedTest
    @ValueSource(longs = {0, 8, 18})
    void aCrashAtEachOperationLosesAndDoublesNothing(long before) throws IOException {
        int operation = 0;
        boolean isReached = true;
        while (isReached) {
            operation++;
            isReached = false;
            for (boolean isBefore : new boolean[] {true, false}) {
                SinkQuery query = query(before, "crash-" + operation + isBefore);
                Deadly deadly = new Deadly(operation, isBefore);
                try {
                    query.run(before + 2, new SteppedFiles(deadly));
                } catch (Crash _) {
                    isReached = true;
                }
                query.run(before + 3, DISK);
                query.assertWhole(before + 3);
            }
        }
        assertTrue(operation > 50, () -> "no more operations than that");
    }

    /// Fails its Kth operation, once: a full disk, a bad sector.
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aFailureOfEachOperationEndsTheRunAndTheNextGoesOn(long before) throws IOException {
        int operation = 0;
        boolean isReached = true;
        while (isReached) {
            operation++;
            int failing = operation;
            SinkQuery query = query(before, "failure-" + operation);
            List<String> steps = new ArrayList<>();
            SteppedFiles.Step step =
                    what -> {
                        steps.add(what);
                        if (steps.size() == failing) {
                            throw new IOException("No space left on device");
                        }
                    };
            try {
                query.run(before + 2, new SteppedFiles(step));
            } catch (IOException | MillraceException _) {
                // What the store does with a failed delete of its own is its business.
            }
            isReached = steps.size() >= operation;
            query.run(before + 3, DISK);
            query.assertWhole(before + 3);
        }
        assertTrue(operation > 50, () -> "no more operations than that");
    }

    /// Sleeps at its Kth operation, while a newer run goes far ahead.
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aRunThatWakesUpAtAnyOperationDoesNoHarm(long before) throws IOException {
        int operation = 0;
        boolean isReached = true;
        while (isReached) {
            operation++;
            int sleeping = operation;
            SinkQuery query = query(before, "zombie-" + operation);
            long ahead = before + 12;
            List<String> steps = new ArrayList<>();
            SteppedFiles.Step step =
                    what -> {
                        steps.add(what);
                        if (steps.size() == sleeping) {
                            query.run(ahead, DISK);
                        }
                    };
            try {
                query.run(before + 2, new SteppedFiles(step));
            } catch (SinkQuery.Fenced | MillraceException | IOException _) {
                // It ends, one way or another.
            }
            isReached = steps.size() >= operation;
            query.run(ahead + 1, DISK);
            query.assertWhole(ahead + 1);
        }
        assertTrue(operation > 50, () -> "no more operations than that");
    }

    @Test
    void theRunThatWasOvertakenInFinishEndsWell() throws IOException {
        SinkQuery query = new SinkQuery(directory.resolve("out"));
        SteppedFiles.Step step =
                what -> {
                    if (what.equals("link part-0000000000-00000.json") && query.epoch == 1) {
                        query.run(1, DISK);
                    }
                };
        // The first run finds batch 0 finished, goes on, and is told that it was overtaken.
        assertThrows(SinkQuery.Fenced.class, () -> query.run(1, new SteppedFiles(step)));
        query.assertWhole(1);
    }
}
