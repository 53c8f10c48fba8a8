package io.millrace.testkit.sim;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.testkit.sim.DiskOperation.Kind;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/// The operations of one process on a [SimulatedDisk], each told to an observer first.
///
/// After [#kill()] every one of them ends in [SimulatedDeath]: what the process does on its way out
/// reaches nothing. Thread-safe if the observer is.
public final class DiskView implements FileOperations {
    private final SimulatedDisk disk;
    private final DiskObserver observer;
    private final Set<Closeable> locks = ConcurrentHashMap.newKeySet();
    private volatile Predicate<DiskOperation> lie = _ -> false;
    private volatile boolean takesLocks = true;
    private volatile boolean isDead;

    DiskView(SimulatedDisk disk, DiskObserver observer) {
        this.disk = disk;
        this.observer = observer;
    }

    /// Lets every lock be taken, whoever holds it: that of a process on another machine.
    public void ignoreLocks() {
        takesLocks = false;
    }

    /// Lets every force and sync that the predicate accepts do nothing and report success, as a
    /// disk that lies does, or an engine that leaves them out.
    ///
    /// @param operations asked for FORCE and SYNC_DIRECTORY alone
    public void lieAbout(Predicate<DiskOperation> operations) {
        lie = operations;
    }

    /// Ends the process: its locks are gone, and it does nothing more.
    public void kill() {
        isDead = true;
        for (Closeable lock : locks) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new IllegalStateException("a lock in memory", e);
            }
        }
        locks.clear();
    }

    /// Returns whether the process was killed.
    public boolean isDead() {
        return isDead;
    }

    private DiskOperation step(Kind kind, Path path) throws IOException {
        return step(kind, path, "");
    }

    private DiskOperation step(Kind kind, Path path, String detail) throws IOException {
        requireAlive();
        DiskOperation operation = new DiskOperation(kind, path, detail);
        observer.before(operation);
        requireAlive();
        return operation;
    }

    private void requireAlive() {
        if (isDead) {
            throw new SimulatedDeath();
        }
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        step(Kind.LOCK, directory);
        if (!takesLocks) {
            return () -> {};
        }
        Closeable lock = disk.lock(directory, holder);
        locks.add(lock);
        return () -> {
            if (locks.remove(lock)) {
                lock.close();
            }
        };
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        step(Kind.CREATE_DIRECTORY, directory);
        return disk.createDirectory(directory, access);
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        step(Kind.CREATE, file);
        return new ViewedFile(file, (SimulatedDisk.OpenFile) disk.create(file, access));
    }

    private final class ViewedFile implements NewFile {
        private final Path path;
        private final SimulatedDisk.OpenFile file;

        private ViewedFile(Path path, SimulatedDisk.OpenFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            try {
                step(Kind.WRITE, path, source.remaining() + " bytes, " + checksum(source));
            } catch (IOException e) {
                file.write(source, source.remaining() / 2);
                throw e;
            }
            return file.write(source);
        }

        private static String checksum(ByteBuffer source) {
            CRC32C crc = new CRC32C();
            crc.update(source.duplicate());
            return HexFormat.of().toHexDigits((int) crc.getValue());
        }

        @Override
        public void force() throws IOException {
            try {
                if (!lie.test(step(Kind.FORCE, path))) {
                    file.force();
                }
            } catch (IOException e) {
                file.failForce();
                throw e;
            }
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            step(Kind.CLOSE, path);
            file.close();
        }
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        step(Kind.LINK, name, "to " + file);
        disk.link(name, file);
    }

    @Override
    public void delete(Path file) throws IOException {
        step(Kind.DELETE, file);
        disk.delete(file);
    }

    @Override
    public void force(Path file) throws IOException {
        try {
            if (!lie.test(step(Kind.FORCE, file, DiskOperation.AGAIN))) {
                disk.force(file);
            }
        } catch (IOException e) {
            disk.failForce(file);
            throw e;
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!lie.test(step(Kind.SYNC_DIRECTORY, directory))) {
            disk.syncDirectory(directory);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        step(Kind.LIST, directory);
        return disk.list(directory);
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        step(Kind.OPEN, file);
        return disk.open(file);
    }
}
