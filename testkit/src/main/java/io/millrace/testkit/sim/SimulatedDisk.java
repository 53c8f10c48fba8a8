package io.millrace.testkit.sim;

import io.millrace.checkpoint.store.BytesChannel;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.error.ErrorCondition;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

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
    private DirectoryContent root = new DirectoryContent();
    private final Map<Path, String> holders = new HashMap<>();

    /// Makes an empty disk.
    ///
    /// @param seed decides the order in which directories are listed
    public SimulatedDisk(long seed) {
        this.seed = seed;
    }

    /// Returns operations on this disk that an observer stands before: those of one process.
    public DiskView view(DiskObserver observer) {
        return new DiskView(this, observer);
    }

    /// Returns a second disk in the same state, locks excepted.
    public synchronized SimulatedDisk copy() {
        SimulatedDisk copy = new SimulatedDisk(seed);
        copy.root = (DirectoryContent) copyOf(root, new IdentityHashMap<>());
        return copy;
    }

    private static Inode copyOf(Inode inode, Map<Inode, Inode> copies) {
        Inode known = copies.get(inode);
        if (known != null) {
            return known;
        }
        return switch (inode) {
            case FileContent file -> {
                FileContent copy = file.copy();
                copies.put(file, copy);
                yield copy;
            }
            case DirectoryContent directory -> {
                DirectoryContent copy = new DirectoryContent();
                copies.put(directory, copy);
                copy.copyFrom(directory, child -> copyOf(child, copies));
                yield copy;
            }
        };
    }

    /// Ends all processes: their locks are gone, the page cache stays.
    public synchronized void kill() {
        holders.clear();
    }

    /// Cuts the power and starts the machine again: of all that was not synced, chance decides what
    /// is left, and all that is left is durable.
    public synchronized void cutPower(RandomGenerator random) {
        holders.clear();
        cutPower(root, new IdentityHashMap<>(), random);
    }

    private static void cutPower(Inode inode, Map<Inode, Inode> done, RandomGenerator random) {
        if (done.put(inode, inode) != null) {
            return;
        }
        switch (inode) {
            case FileContent file -> file.cutPower(random);
            case DirectoryContent directory -> {
                directory.cutPower(random);
                directory.names().values().forEach(child -> cutPower(child, done, random));
            }
        }
    }

    /// Returns a number that is the same for disks which hold the same, and very likely another for
    /// others.
    public long fingerprint() {
        return fingerprint(_ -> true);
    }

    /// Returns [#fingerprint()] of the disk without the names that the predicate does not accept.
    public synchronized long fingerprint(Predicate<String> names) {
        CRC32C crc = new CRC32C();
        fingerprint(root, names, crc);
        return crc.getValue();
    }

    private static void fingerprint(Inode inode, Predicate<String> names, CRC32C crc) {
        switch (inode) {
            case FileContent file -> file.fingerprint(crc);
            case DirectoryContent directory -> {
                for (Map.Entry<String, Inode> entry : directory.names().entrySet()) {
                    if (names.test(entry.getKey())) {
                        crc.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
                        fingerprint(entry.getValue(), names, crc);
                    }
                }
                crc.update('/');
            }
        }
    }

    /// Returns all files that have a name, with their sizes, a line each.
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        print(root, "", text);
        return text.toString();
    }

    private static void print(DirectoryContent directory, String path, StringBuilder text) {
        directory
                .names()
                .forEach(
                        (name, inode) -> {
                            String at = path + "/" + name;
                            switch (inode) {
                                case DirectoryContent child -> print(child, at, text);
                                case FileContent file ->
                                        text.append(at)
                                                .append("  ")
                                                .append(file.bytes().length)
                                                .append('\n');
                            }
                        });
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private Inode inode(Path path) throws IOException {
        Inode at = root;
        for (Path part : normal(path)) {
            if (!(at instanceof DirectoryContent directory)) {
                throw new FileSystemException(path.toString(), null, "Not a directory");
            }
            at = directory.get(part.toString());
            if (at == null) {
                throw new NoSuchFileException(path.toString());
            }
        }
        return at;
    }

    private DirectoryContent directory(Path path) throws IOException {
        if (inode(path) instanceof DirectoryContent directory) {
            return directory;
        }
        throw new NotDirectoryException(path.toString());
    }

    private FileContent file(Path path) throws IOException {
        if (inode(path) instanceof FileContent file) {
            return file;
        }
        throw new FileSystemException(path.toString(), null, "Is a directory");
    }

    private DirectoryContent parent(Path path) throws IOException {
        Path parent = normal(path).getParent();
        if (parent == null) {
            throw new FileSystemException(path.toString(), null, "Is the root");
        }
        return directory(parent);
    }

    private static String name(Path path) {
        return String.valueOf(normal(path).getFileName());
    }

    @Override
    public synchronized Closeable lock(Path directory, String holder) throws IOException {
        Path locked = normal(directory);
        directory(locked);
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
        if (normal(directory).getNameCount() == 0) {
            return false;
        }
        DirectoryContent parent = parent(directory);
        Inode there = parent.get(name(directory));
        if (there instanceof FileContent) {
            throw new NotDirectoryException(directory.toString());
        }
        if (there == null) {
            parent.put(name(directory), new DirectoryContent());
        }
        return there == null;
    }

    private DirectoryContent parentOfNew(Path path) throws IOException {
        DirectoryContent parent = parent(path);
        if (parent.get(name(path)) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return parent;
    }

    @Override
    public synchronized NewFile create(Path file, Access access) throws IOException {
        FileContent content = new FileContent();
        parentOfNew(file).put(name(file), content);
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
        FileContent content = file(file);
        parentOfNew(name).put(name(name), content);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        DirectoryContent parent;
        try {
            parent = parent(file);
        } catch (NoSuchFileException _) {
            return;
        }
        Inode there = parent.get(name(file));
        if (there instanceof DirectoryContent directory && !directory.names().isEmpty()) {
            throw new FileSystemException(file.toString(), null, "Directory not empty");
        }
        if (there != null) {
            parent.remove(name(file));
        }
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        file(file).force();
    }

    /// Does what a failed [#force] leaves behind.
    synchronized void failForce(Path file) throws IOException {
        file(file).failForce();
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        directory(directory).sync();
    }

    /// Returns the names in an order that the seed decides, and that is no order a user could mean.
    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        List<String> names;
        try {
            names = new ArrayList<>(directory(directory).names().keySet());
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
        return new BytesChannel(file(file).bytes());
    }
}
