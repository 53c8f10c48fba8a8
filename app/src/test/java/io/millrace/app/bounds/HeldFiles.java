package io.millrace.app.bounds;

import io.millrace.checkpoint.store.FileOperations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// The disk, of which the next operation of a kind waits at a gate.
final class HeldFiles implements FileOperations {
    /// What can be held up.
    enum Kind {
        WRITE,
        FORCE,
        READ
    }

    private record Hold(Kind kind, Gate gate) {}

    private final FileOperations disk = FileOperations.disk();
    private final AtomicReference<Hold> next = new AtomicReference<>();

    /// Holds up the next operation of the kind. A write and a force wait whoever interrupts, as the
    /// disk does.
    void hold(Kind kind, Gate gate) {
        next.set(new Hold(kind, gate));
    }

    private void pass(Kind kind) throws IOException {
        Hold hold = next.get();
        if (hold == null || hold.kind != kind || !next.compareAndSet(hold, null)) {
            return;
        }
        if (kind != Kind.READ) {
            hold.gate.passUninterrupted();
            return;
        }
        try {
            hold.gate.pass();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    private final class HeldFile implements NewFile {
        private final NewFile file;

        HeldFile(NewFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            pass(Kind.WRITE);
            return file.write(source);
        }

        @Override
        public void force() throws IOException {
            pass(Kind.FORCE);
            file.force();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        return new HeldFile(disk.create(file, access));
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        pass(Kind.READ);
        return disk.open(file);
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        return disk.lock(directory, holder);
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        return disk.createDirectory(directory, access);
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        disk.link(name, file);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void force(Path file) throws IOException {
        disk.force(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }
}
