package io.millrace.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Makes checkpoints that go away with their query.
final class TemporaryCheckpoints {
    private TemporaryCheckpoints() {}

    static Checkpoint open(CheckpointOptions options) {
        try {
            Path directory = Files.createTempDirectory("millrace-checkpoint-");
            LocalCheckpointStore store =
                    new LocalCheckpointStore(directory, new DiskFileOperations(false));
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
        if (keep) {
            store.close();
        } else {
            store.deleteAll();
        }
    }
}
