package io.millrace.checkpoint;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.LocalCheckpointStore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/// Makes checkpoints that go away with their query. Those of queries that failed are kept for a
/// look at them, the last ten of a process: one that restarts a failing query for ever must not
/// fill the disk.
final class TemporaryCheckpoints {
    private static final int KEPT_MAX = 10;
    private static final Deque<LocalCheckpointStore> KEPT = new ArrayDeque<>();

    private TemporaryCheckpoints() {}

    static Checkpoint open(CheckpointOptions options) {
        try {
            Path directory = Files.createTempDirectory("millrace-checkpoint-");
            LocalCheckpointStore store =
                    new LocalCheckpointStore(directory, FileOperations.temporary());
            try {
                return DurableCheckpoint.open(store, options, keep -> close(store, keep));
            } catch (RuntimeException | Error e) {
                store.deleteAll();
                throw e;
            }
        } catch (IOException e) {
            throw CheckpointErrors.io(
                    System.getProperty("java.io.tmpdir"), "a temporary one was made", e);
        }
    }

    private static void close(LocalCheckpointStore store, boolean keep) throws IOException {
        if (!keep) {
            store.deleteAll();
            return;
        }
        store.close();
        LocalCheckpointStore oldest = null;
        synchronized (KEPT) {
            KEPT.addLast(store);
            if (KEPT.size() > KEPT_MAX) {
                oldest = KEPT.removeFirst();
            }
        }
        if (oldest != null) {
            oldest.deleteAll();
        }
    }
}
