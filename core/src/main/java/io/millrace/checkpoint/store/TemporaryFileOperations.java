package io.millrace.checkpoint.store;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The operations on a directory that goes away with its query: small files stay on the heap.
///
/// ```text
/// a file lies       when
/// on the heap       it has up to 16 KiB, and with it all that lie there up to 4 MiB, each file
///                   counted with 256 bytes more than its content, about what its name takes
/// in the directory  it has more, or came when there was no room
/// ```
///
/// A file stays where it was put, and gives its room back when it is deleted. One that is closed
/// before it is forced is gone, so that a failure leaves nothing torn. Nothing waits for the disk.
/// [#writeOut] puts everything into the directory, under the names that it has here; until then a
/// directory is made when the first file goes there.
///
/// The directory belongs to this object: of what others put there it sees nothing. All in it are
/// the owner's alone, whatever access is asked for. Thread-safe; a file that is being written is
/// used by one thread.
public final class TemporaryFileOperations implements FileOperations {
    private static final int FILE_BYTES_MAX = 16 << 10;
    private static final int HEAP_BYTES_MAX = 4 << 20;
    private static final int NAME_BYTES = 256;

    /// Through the page cache: most of it is deleted before it is ever on the disk.
    private final FileOperations disk = new DiskFileOperations(false);

    private final Path root;
    private final int fileBytesMax;
    private final int heapBytesMax;
    private final TreeMap<Path, Directory> directories = new TreeMap<>();
    private int heapBytes;

    /// Where a file is.
    private enum Place {
        /// Nowhere yet: its name is taken, and nobody sees it.
        BEING_WRITTEN,
        HEAP,
        DISK
    }

    /// A file; the bytes are empty unless it lies on the heap.
    private static final class Stored {
        static final Stored BEING_WRITTEN = new Stored(Place.BEING_WRITTEN, new byte[0]);
        static final Stored ON_DISK = new Stored(Place.DISK, new byte[0]);

        private final Place place;
        private final byte[] bytes;

        Stored(Place place, byte[] bytes) {
            this.place = place;
            this.bytes = bytes;
        }
    }

    private static final class Directory {
        private final Map<String, Stored> files = new HashMap<>();
        private final List<String> subdirectories = new ArrayList<>();
        private boolean isOnDisk;
    }

    /// Makes the operations on a directory that is there, is empty and stays the caller's.
    public TemporaryFileOperations(Path root) {
        this(root, FILE_BYTES_MAX, HEAP_BYTES_MAX);
    }

    TemporaryFileOperations(Path root, int fileBytesMax, int heapBytesMax) {
        this.root = root.toAbsolutePath().normalize();
        this.fileBytesMax = fileBytesMax;
        this.heapBytesMax = heapBytesMax;
        Directory top = new Directory();
        top.isOnDisk = true;
        directories.put(this.root, top);
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        return disk.lock(directory, holder);
    }

    @Override
    public synchronized boolean createDirectory(Path directory, Access access) throws IOException {
        if (directories.containsKey(directory)) {
            return false;
        }
        requireDirectoryOf(directory).subdirectories.add(lastOf(directory));
        directories.put(directory, new Directory());
        return true;
    }

    private @Nullable Directory directoryOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? null : directories.get(parent);
    }

    /// @throws NoSuchFileException when it is not there
    private Directory requireDirectoryOf(Path path) throws NoSuchFileException {
        Directory directory = directoryOf(path);
        if (directory == null) {
            throw new NoSuchFileException(path.toString());
        }
        return directory;
    }

    private static String lastOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Override
    public synchronized NewFile create(Path file, Access access) throws IOException {
        if (requireDirectoryOf(file).files.putIfAbsent(lastOf(file), Stored.BEING_WRITTEN)
                != null) {
            throw new FileAlreadyExistsException(file.toString());
        }
        return new TemporaryFile(this, file, fileBytesMax);
    }

    /// Makes a file in the directory, with the directories that lead to it: again, if a system that
    /// tidies its temporary directory has removed them, in which there was nothing for days.
    synchronized NewFile createOnDisk(Path file) throws IOException {
        Path parent = file.getParent();
        Path directory = parent == null ? root : parent;
        try {
            makeOnDisk(directory);
            return disk.create(file, Access.OWNER);
        } catch (NoSuchFileException e) {
            distrustDisk();
            makeOnDisk(directory);
            return disk.create(file, Access.OWNER);
        }
    }

    /// Lets directories be made again that may be there no longer.
    private void distrustDisk() {
        directories.values().forEach(each -> each.isOnDisk = false);
    }

    private void makeOnDisk(Path path) throws IOException {
        Directory directory = directories.get(path);
        if (directory == null || directory.isOnDisk) {
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            makeOnDisk(parent);
        }
        disk.createDirectory(path, Access.OWNER);
        directory.isOnDisk = true;
    }

    /// Keeps a whole file on the heap, which then owns the bytes. Returns false when there is no
    /// room.
    synchronized boolean keepOnHeap(Path file, byte[] bytes) throws IOException {
        int size = bytes.length + NAME_BYTES;
        if (size > heapBytesMax - heapBytes) {
            return false;
        }
        if (requireDirectoryOf(file).files.replace(lastOf(file), new Stored(Place.HEAP, bytes))
                != null) {
            heapBytes += size;
        }
        return true;
    }

    /// Lets a whole file that lies in the directory be seen.
    synchronized void keepOnDisk(Path file) throws IOException {
        requireDirectoryOf(file).files.replace(lastOf(file), Stored.ON_DISK);
    }

    private @Nullable Stored stored(Path file) {
        Directory directory = directoryOf(file);
        Stored stored = directory == null ? null : directory.files.get(lastOf(file));
        return stored == null || stored.place == Place.BEING_WRITTEN ? null : stored;
    }

    @Override
    public void link(Path name, Path file) {
        throw new UnsupportedOperationException("files that need not be durable are put in place");
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        Directory directory = directoryOf(file);
        Stored stored = directory == null ? null : directory.files.remove(lastOf(file));
        if (stored != null && stored.place == Place.HEAP) {
            heapBytes -= stored.bytes.length + NAME_BYTES;
        } else if (directory != null && directory.isOnDisk) {
            disk.delete(file);
        }
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        if (stored(file) == null) {
            throw new NoSuchFileException(file.toString());
        }
    }

    @Override
    public void syncDirectory(Path directory) {}

    @Override
    public synchronized List<String> list(Path path) {
        Directory directory = directories.get(path);
        if (directory == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(directory.subdirectories);
        for (Map.Entry<String, Stored> file : directory.files.entrySet()) {
            if (file.getValue().place != Place.BEING_WRITTEN) {
                names.add(file.getKey());
            }
        }
        return names;
    }

    @Override
    public synchronized SeekableByteChannel open(Path file) throws IOException {
        Stored stored = stored(file);
        if (stored == null) {
            throw new NoSuchFileException(file.toString());
        }
        return stored.place == Place.HEAP ? new BytesChannel(stored.bytes) : disk.open(file);
    }

    /// Writes what lies on the heap into the directory, and leaves that to others: of this object,
    /// only [#deleteAll] is left. When it fails, it deletes everything: a part of a checkpoint
    /// reads as a damaged one.
    public synchronized void writeOut() throws IOException {
        try {
            distrustDisk();
            for (Path path : directories.keySet()) {
                makeOnDisk(path);
            }
            for (Map.Entry<Path, Directory> directory : directories.entrySet()) {
                writeOut(directory.getKey(), directory.getValue().files);
            }
            forget();
        } catch (IOException | RuntimeException | Error e) {
            deleteAllAfter(e);
            throw e;
        }
    }

    private void writeOut(Path directory, Map<String, Stored> files) throws IOException {
        for (Map.Entry<String, Stored> file : files.entrySet()) {
            if (file.getValue().place == Place.HEAP) {
                Path path = directory.resolve(file.getKey());
                try (NewFile created = disk.create(path, Access.OWNER)) {
                    ByteSource.of(file.getValue().bytes).writeTo(created);
                }
            }
        }
    }

    private void deleteAllAfter(Throwable failure) {
        try {
            deleteAll();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void forget() {
        directories.clear();
        heapBytes = 0;
    }

    /// Deletes the directory with everything in it.
    public synchronized void deleteAll() throws IOException {
        forget();
        deleteTree(root);
    }

    private void deleteTree(Path directory) throws IOException {
        for (String name : disk.list(directory)) {
            Path child = directory.resolve(name);
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                deleteTree(child);
            } else {
                disk.delete(child);
            }
        }
        disk.delete(directory);
    }
}
