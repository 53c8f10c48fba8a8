package io.millrace.checkpoint.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Counts and names the operations that change something, and fails or dies at a chosen one. Waits
/// for no disk: no power is cut here.
///
/// Tests of core cannot see `io.millrace.testkit.fault`, since the testkit depends on core. What
/// needs no more than a store is broken here; whole queries are broken there.
public final class FaultyFileOperations implements FileOperations {
    /// What kill -9 is in a test: nothing after it happens.
    public static final class SimulatedCrash extends Error {
        private static final long serialVersionUID = 1L;
    }

    public final List<String> log = new ArrayList<>();
    public boolean hasLinks = true;
    private final FileOperations files = FileOperations.disk();
    private int operations;
    private int failFrom = Integer.MAX_VALUE;
    private int crashAt = Integer.MAX_VALUE;
    private boolean tearsWrites;

    public int operations() {
        return operations;
    }

    public void failFrom(int operation) {
        failFrom = operation;
    }

    public void crashAt(int operation, boolean tears) {
        crashAt = operation;
        tearsWrites = tears;
    }

    private void step(String name) throws IOException {
        int operation = operations++;
        if (operation >= crashAt) {
            throw new SimulatedCrash();
        }
        if (operation >= failFrom) {
            throw new IOException("injected at " + name);
        }
        log.add(name);
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        return files.lock(directory, holder);
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        step("createDirectory");
        return files.createDirectory(directory, access);
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        step("create");
        NewFile created = files.create(file, access);
        return new NewFile() {
            @Override
            public int write(ByteBuffer source) throws IOException {
                try {
                    step("write");
                } catch (SimulatedCrash e) {
                    if (tearsWrites) {
                        created.write(source.slice(source.position(), source.remaining() / 2));
                    }
                    throw e;
                }
                return created.write(source);
            }

            @Override
            public void force() throws IOException {
                step("force");
            }

            @Override
            public boolean isOpen() {
                return created.isOpen();
            }

            @Override
            public void close() throws IOException {
                created.close();
            }
        };
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        step("link");
        if (!hasLinks) {
            throw new UnsupportedOperationException("no links");
        }
        files.link(name, file);
    }

    @Override
    public void delete(Path file) throws IOException {
        step("delete");
        files.delete(file);
    }

    @Override
    public void force(Path file) throws IOException {
        step("force " + file.getFileName());
        try (SeekableByteChannel channel = files.open(file)) {
            channel.size();
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step("syncDirectory " + directory.getFileName());
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        return files.open(file);
    }
}
