package io.millrace.exec.shard;

import io.millrace.batch.Batch;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

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

    /// Returns the batches that tasks make, in their order; if one fails, those of the others are
    /// closed. Of several errors of the data, such as overflows, that of the first task is thrown,
    /// whichever came first.
    default List<Batch> batches(int count, IntFunction<Batch> maker) {
        @Nullable Batch[] made = new @Nullable Batch[count];
        List<Batch> list = new ArrayList<>(count);
        try {
            @Nullable MillraceException[] failures = new @Nullable MillraceException[count];
            run(
                    count,
                    index -> {
                        try {
                            made[index] = maker.apply(index);
                        } catch (MillraceException e) {
                            failures[index] = e;
                        }
                    });
            for (MillraceException failure : failures) {
                if (failure != null) {
                    throw failure;
                }
            }
        } finally {
            for (Batch batch : made) {
                if (batch != null) {
                    list.add(batch);
                }
            }
            if (list.size() < count) {
                Batch.closeAll(list);
            }
        }
        return list;
    }
}
