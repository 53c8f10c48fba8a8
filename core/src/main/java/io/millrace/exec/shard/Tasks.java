package io.millrace.exec.shard;

/// Runs tasks that do not depend on each other, on one thread or on several.
@FunctionalInterface
public interface Tasks {
    /// One after the other on the calling thread.
    Tasks INLINE =
            (count, task) -> {
                for (int i = 0; i < count; i++) {
                    task.run(i);
                }
            };

    /// One of several tasks.
    @FunctionalInterface
    interface Task {
        /// Does the work.
        ///
        /// @param index from 0, unlike that of any other
        void run(int index);
    }

    /// Runs the tasks `0 .. count` and returns when all have ended. The first failure is thrown;
    /// tasks that have not begun by then are left out.
    void run(int count, Task task);
}
