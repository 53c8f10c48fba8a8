package io.millrace.hadoop;

import io.millrace.checkpoint.CheckpointStores;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.testkit.CheckpointStoreContract;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// The contract on a file system that loses the answer to every rename.
final class LossyRenameStoreTest extends CheckpointStoreContract {
    @TempDir Path directory;

    @Override
    protected CheckpointStore open() {
        return CheckpointStores.open(
                LocalTwins.location(RenamingFileSystem.SCHEME, directory),
                LocalTwins.renaming(RenamingFileSystem.Answer.LOST));
    }
}
