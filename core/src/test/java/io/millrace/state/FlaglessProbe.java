package io.millrace.state;

import io.millrace.Row;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.List;

/// Writes and reads a state file in a JVM that was started without any flag.
final class FlaglessProbe {
    private FlaglessProbe() {}

    public static void main(String[] arguments) throws IOException {
        Row row = StateFixtures.group(1, "Open", 2, null);
        try (BufferAllocator allocator = Allocators.root()) {
            byte[] file;
            try (Batch batch = StateFixtures.upserts(allocator, row)) {
                file =
                        StateFixtures.bytes(
                                StateFixtures.header(StateFileKind.SNAPSHOT),
                                StateDelta.ofUpserts(List.of(batch)));
            }
            try (StateFileReader reader =
                    StateFileReader.open(StateFixtures.channel(file), "f", allocator)) {
                boolean isSame = StateFixtures.rows(reader, false).equals(List.of(row));
                System.out.println(isSame ? "same" : "different");
            }
        }
    }
}
