package io.millrace.testkit;

import io.millrace.checkpoint.CheckpointStore;
import io.millrace.checkpoint.LocalCheckpointStore;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class LocalStoreTest extends CheckpointStoreContract {
    @TempDir Path directory;

    @Override
    protected CheckpointStore open() {
        return new LocalCheckpointStore(directory.resolve("checkpoint"));
    }
}
