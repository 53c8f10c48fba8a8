package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.checkpoint.store.TemporaryFileOperations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/// Makes checkpoints that go away with their query, whose small files never reach the disk. Those
/// of queries that failed are written out and kept for a look at them, the last ten of a process:
/// one that restarts a failing query for ever must not fill the disk.
final class TemporaryCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryCheckpoints.class);
    private static final int KEPT_MAX = 10;
    private static final Deque<TemporaryFileOperations> KEPT = new ArrayDeque<>();

    private TemporaryCheckpoints() {}

    static Checkpoint open(CheckpointOptions options) {
        try {
            Path directory = Files.createTempDirectory("millrace-checkpoint-");
            TemporaryFileOperations files = new TemporaryFileOperations(directory);
            CheckpointStore store = new LocalCheckpointStore(directory, files);
            try {
                return DurableCheckpoint.open(store, options, keep -> close(store, files, keep));
            } catch (RuntimeException | Error e) {
                files.deleteAll();
                throw e;
            }
        } catch (IOException e) {
            throw CheckpointErrors.io(
                    System.getProperty("java.io.tmpdir"), "a temporary one was made", e);
        }
    }

    private static void close(CheckpointStore store, TemporaryFileOperations files, boolean keep)
            throws IOException {
        if (!keep) {
            store.close();
            files.deleteAll();
            return;
        }
        try (store) {
            files.writeOut();
        }
        LOG.info("The checkpoint of a query that failed is kept in {}", store.location());
        TemporaryFileOperations oldest = null;
        synchronized (KEPT) {
            KEPT.addLast(files);
            if (KEPT.size() > KEPT_MAX) {
                oldest = KEPT.removeFirst();
            }
        }
        if (oldest != null) {
            oldest.deleteAll();
        }
    }
}
