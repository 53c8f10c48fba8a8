package io.millrace.testkit;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.checkpoint.store.TemporaryFileOperations;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class TemporaryStoreTest extends CheckpointStoreContract {
    @TempDir Path directory;
    private FileOperations files;

    @BeforeEach
    void shareFiles() {
        files = new TemporaryFileOperations(directory);
    }

    @Override
    protected CheckpointStore open() {
        return new LocalCheckpointStore(directory, files);
    }
}
