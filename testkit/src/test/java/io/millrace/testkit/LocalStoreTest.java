package io.millrace.testkit;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.LocalCheckpointStore;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class LocalStoreTest extends CheckpointStoreContract {
    @TempDir Path directory;

    @Override
    protected CheckpointStore open() {
        return new LocalCheckpointStore(directory.resolve("checkpoint"));
    }
}
