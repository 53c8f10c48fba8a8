package io.millrace.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Makes the executor that does all the work of one checkpoint, a task at a time and in order.
///
/// Nobody may interrupt it: an interrupt closes the file that is being written. One that runs each
/// task within `submit` is allowed, and makes a run on one worker a sequence without chance.
@FunctionalInterface
public interface CheckpointExecutors {
    /// Returns a new executor; the checkpoint shuts it down.
    ///
    /// @param name for its thread
    ExecutorService named(String name);

    /// One daemon thread each.
    static CheckpointExecutors threads() {
        return name ->
                Executors.newSingleThreadExecutor(
                        target -> {
                            Thread made = new Thread(target, name);
                            made.setDaemon(true);
                            return made;
                        });
    }
}
