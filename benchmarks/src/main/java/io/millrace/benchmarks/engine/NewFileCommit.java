package io.millrace.benchmarks.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// What the machine takes to make one small file durable under its name: write, fsync, rename,
/// fsync of the directory; the unit in which the costs of a checkpoint are told.
final class NewFileCommit {
    private static final int BYTES = 400;

    private final Path directory;
    private final FileChannel names;
    private final Samples samples = new Samples();
    private int count;

    NewFileCommit(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.names = FileChannel.open(directory, StandardOpenOption.READ);
    }

    /// Makes one file and takes the time.
    void run() throws IOException {
        int number = count++;
        long start = System.nanoTime();
        Path temporary = directory.resolve(".tmp." + number);
        try (FileChannel file =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(BYTES));
            file.force(true);
        }
        Files.move(
                temporary,
                directory.resolve(Integer.toString(number)),
                StandardCopyOption.ATOMIC_MOVE);
        names.force(true);
        samples.addNanos(System.nanoTime() - start);
    }

    Samples samples() {
        return samples;
    }
}
