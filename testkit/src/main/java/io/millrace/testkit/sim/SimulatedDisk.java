package io.millrace.testkit.sim;

import io.millrace.checkpoint.store.BytesChannel;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.error.ErrorCondition;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// A disk in memory that keeps, in a power cut, no more than what a file system promises.
///
/// Reads see the page cache: every write at once. What is on the disk for sure is less:
///
/// ```text
/// durable after                     until then a power cut may leave
/// content     force of the file     all, none, a part, zeros or garbage, write by write
/// a name      sync of its directory any subset of the directory's changes, in no order
/// directory   sync of its parent    the same: with its name all that is in it is gone
/// ```
///
/// Nothing else orders anything: closing syncs nothing, a force does not keep the file's name. Hard
/// links share one content. After a force that failed, a later one that succeeds proves nothing.
/// The disk has the directory `/`; all else is made through it. Paths are made absolute.
///
/// [#kill()] is the death of all processes, [#cutPower] that of the machine. [#view] gives each of
/// several processes operations of its own, that can be watched, failed and killed alone.
///
/// Thread-safe. Two disks with the same seed that are given the same operations are the same.
public final class SimulatedDisk implements FileOperations {
    private final long seed;
    private final DiskTree tree;
    private final Map<Path, String> holders = new HashMap<>();

    /// Makes an empty disk.
    ///
    /// @param seed decides the order in which directories are listed
    public SimulatedDisk(long seed) {
        this(seed, new DiskTree());
    }

    private SimulatedDisk(long seed, DiskTree tree) {
        this.seed = seed;
        this.tree = tree;
    }

    /// Returns operations on this disk that an observer stands before: those of one process.
    public DiskView view(DiskObserver observer) {
        return new DiskView(this, observer);
    }

    /// Returns a second disk in the same state, locks excepted.
    public synchronized SimulatedDisk copy() {
        return new SimulatedDisk(seed, tree.copy());
    }

    /// Ends all processes: their locks are gone, the page cache stays.
    public synchronized void kill() {
        holders.clear();
    }

    /// Cuts the power and starts the machine again: of all that was not synced, chance decides what
    /// is left, and all that is left is durable.
    public synchronized void cutPower(RandomGenerator random) {
        holders.clear();
        tree.cutPower(random);
    }

    /// Returns a number that is the same for disks which hold the same, and very likely another for
    /// others.
    public long fingerprint() {
        return fingerprint(_ -> true);
    }

    /// Returns [#fingerprint()] of the disk without the names that the predicate does not accept.
    public synchronized long fingerprint(Predicate<String> names) {
        return tree.fingerprint(names);
    }

    /// Returns all files that have a name, with their sizes, a line each.
    @Override
    public synchronized String toString() {
        return tree.toString();
    }

    @Override
    public synchronized Closeable lock(Path directory, String holder) throws IOException {
        Path locked = DiskTree.normal(directory);
        tree.directory(locked);
        String other = holders.putIfAbsent(locked, holder);
        if (other != null) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "The checkpoint `" + directory + "` is in use by `" + other + "`.",
                    "Stop that query first.");
        }
        return () -> unlock(locked, holder);
    }

    private synchronized void unlock(Path directory, String holder) {
        holders.remove(directory, holder);
    }

    @Override
    public synchronized boolean createDirectory(Path directory, Access access) throws IOException {
        if (DiskTree.normal(directory).getNameCount() == 0) {
            return false;
        }
        DirectoryContent parent = tree.parent(directory);
        Inode there = parent.get(DiskTree.name(directory));
        if (there instanceof FileContent) {
            throw new NotDirectoryException(directory.toString());
        }
        if (there == null) {
            parent.put(DiskTree.name(directory), new DirectoryContent());
        }
        return there == null;
    }

    @Override
    public synchronized NewFile create(Path file, Access access) throws IOException {
        FileContent content = new FileContent();
        tree.parentOfNew(file).put(DiskTree.name(file), content);
        return new OpenFile(content);
    }

    /// A file that is being written, whatever becomes of its name.
    final class OpenFile implements NewFile {
        private final FileContent content;
        private boolean isOpen = true;

        private OpenFile(FileContent content) {
            this.content = content;
        }

        @Override
        public int write(ByteBuffer source) {
            return write(source, source.remaining());
        }

        int write(ByteBuffer source, int count) {
            synchronized (SimulatedDisk.this) {
                content.append(source, count);
                return count;
            }
        }

        @Override
        public void force() {
            synchronized (SimulatedDisk.this) {
                content.force();
            }
        }

        /// Lets the pages that were not synced count as clean without being on the disk.
        void failForce() {
            synchronized (SimulatedDisk.this) {
                content.failForce();
            }
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public void close() {
            isOpen = false;
        }
    }

    @Override
    public synchronized void link(Path name, Path file) throws IOException {
        FileContent content = tree.file(file);
        tree.parentOfNew(name).put(DiskTree.name(name), content);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        DirectoryContent parent;
        try {
            parent = tree.parent(file);
        } catch (NoSuchFileException _) {
            return;
        }
        Inode there = parent.get(DiskTree.name(file));
        if (there instanceof DirectoryContent directory && !directory.names().isEmpty()) {
            throw new FileSystemException(file.toString(), null, "Directory not empty");
        }
        if (there != null) {
            parent.remove(DiskTree.name(file));
        }
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        tree.file(file).force();
    }

    /// Does what a failed [#force] leaves behind.
    synchronized void failForce(Path file) throws IOException {
        tree.file(file).failForce();
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        tree.directory(directory).sync();
    }

    /// Returns the names in an order that the seed decides, and that is no order a user could mean.
    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        List<String> names;
        try {
            names = new ArrayList<>(tree.directory(directory).names().keySet());
        } catch (NoSuchFileException _) {
            return List.of();
        }
        names.sort(Comparator.comparingLong(this::rank).thenComparing(Comparator.naturalOrder()));
        return names;
    }

    private long rank(String name) {
        long mixed = (seed ^ name.hashCode()) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }

    @Override
    public synchronized SeekableByteChannel open(Path file) throws IOException {
        return new BytesChannel(tree.file(file).bytes());
    }
}
