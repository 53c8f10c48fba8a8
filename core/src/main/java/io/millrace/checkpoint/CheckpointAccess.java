package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.io.IOException;

/// Reads and writes for a run of a query and says what went wrong: that the store fails, that files
/// are damaged, or that all this is because a newer run took over.
final class CheckpointAccess {
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private final CheckpointStore store;
    private final Epochs epochs;
    private boolean isClosed;

    CheckpointAccess(CheckpointStore store, Epochs epochs) {
        this.store = store;
        this.epochs = epochs;
    }

    /// Does the work.
    ///
    /// @param doing completes "the checkpoint failed while"
    /// @throws MillraceException `CHECKPOINT_IO`, `CHECKPOINT_CORRUPT`, `FENCED`, `ILLEGAL_STATE`
    <T> T run(String doing, Work<T> work) {
        if (isClosed) {
            throw ErrorCondition.ILLEGAL_STATE.error(
                    "The checkpoint `" + store.location() + "` is closed.", "Open it again.");
        }
        try {
            return work.run();
        } catch (IOException e) {
            throw orFenced(CheckpointErrors.io(store.location(), doing, e));
        } catch (MillraceException e) {
            throw e.condition() == ErrorCondition.CHECKPOINT_CORRUPT ? orFenced(e) : e;
        }
    }

    /// A newer run sweeps what this one was about to name, and deletes what it was about to read:
    /// that is no failure of the disk.
    MillraceException orFenced(MillraceException failure) {
        try {
            if (epochs.isFenced()) {
                MillraceException fenced =
                        CheckpointErrors.fenced(store.location(), epochs.epoch());
                fenced.addSuppressed(failure);
                return fenced;
            }
        } catch (IOException listing) {
            failure.addSuppressed(listing);
        }
        return failure;
    }

    /// Refuses all work from now on. Returns whether it was open.
    boolean close() {
        boolean wasOpen = !isClosed;
        isClosed = true;
        return wasOpen;
    }
}
