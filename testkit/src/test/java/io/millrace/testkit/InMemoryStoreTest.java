package io.millrace.testkit;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;

final class InMemoryStoreTest extends CheckpointStoreContract {
    private final InMemoryCheckpointStore files = new InMemoryCheckpointStore();

    @Override
    protected CheckpointStore open() {
        return files.withoutLock();
    }
}
