package io.millrace.checkpoint;

import io.millrace.batch.Allocators;
import io.millrace.checkpoint.store.LocalCheckpointStore;

import org.apache.arrow.memory.BufferAllocator;

import java.nio.file.Path;
import java.util.List;

/// A process that its parent started with a umask of its own: runs a few batches.
final class UmaskProbe {
    private UmaskProbe() {}

    public static void main(String[] arguments) throws Exception {
        try (BufferAllocator allocator = Allocators.root();
                Checkpoint checkpoint =
                        CheckpointFixtures.open(
                                new LocalCheckpointStore(
                                        Path.of(arguments[0], "new/checkpoint")))) {
            MetadataLog log = checkpoint.sourceLog(0);
            for (long id = 0; id < 40; id++) {
                log.add(id, List.of("{}"));
                CheckpointFixtures.run(checkpoint, id);
            }
            CheckpointFixtures.run(
                    checkpoint,
                    allocator,
                    40,
                    CheckpointFixtures.delta(
                            allocator, CheckpointFixtures.groups("a", 1), List.of()),
                    CheckpointFixtures.groups("a", 1));
        }
    }
}
