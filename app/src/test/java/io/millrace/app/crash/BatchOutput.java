package io.millrace.app.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The output of `foreachBatch` made exactly-once by its batch ids: a file for each batch, put only
/// if it is absent. Each attempt is kept beside it, so that two of one batch can be compared.
final class BatchOutput {
    static final String END = "#end";

    private final Path attempts;
    private final Path batches;

    BatchOutput(Path attempts, Path batches) throws IOException {
        this.attempts = Files.createDirectories(attempts);
        this.batches = Files.createDirectories(batches);
    }

    void write(long batchId, String lines) throws IOException {
        // A process that is told to write a batch again is another one: its number tells them
        // apart.
        Path attempt = attempts.resolve(batchId + "." + ProcessHandle.current().pid());
        try (FileChannel file =
                FileChannel.open(
                        attempt, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes =
                    ByteBuffer.wrap((lines + END + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        try {
            Files.createLink(batches.resolve(Long.toString(batchId)), attempt);
        } catch (FileAlreadyExistsException _) {
            // A run before this one wrote it and died before the commit.
        }
    }
}
