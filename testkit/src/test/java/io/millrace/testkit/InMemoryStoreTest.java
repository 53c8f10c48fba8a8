package io.millrace.testkit;

import io.millrace.checkpoint.CheckpointStore;
import io.millrace.checkpoint.InMemoryCheckpointStore;

final class InMemoryStoreTest extends CheckpointStoreContract {
    private final InMemoryCheckpointStore files = new InMemoryCheckpointStore();

    @Override
    protected CheckpointStore open() {
        return files.withoutLock();
    }
}
