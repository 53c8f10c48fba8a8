package io.millrace.checkpoint.store;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The operations on a real file system.
final class DiskFileOperations implements FileOperations {
    private static final FileAttribute<?>[] NONE = {};

    private final boolean passesCache;

    /// @param passesCache whether large files of the owner alone, which are read again only after a
    ///   restart, are kept out of the page cache
    DiskFileOperations(boolean passesCache) {
        this.passesCache = passesCache;
    }

    static FileAttribute<?>[] mode(FileSystem system, String mode) {
        return system.supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                }
                : NONE;
    }

    private static FileAttribute<?>[] mode(FileSystem system, Access access, String ofOwner) {
        return access == Access.OWNER ? mode(system, ofOwner) : NONE;
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        return DirectoryLock.acquire(directory, holder);
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        try {
            Files.createDirectory(directory, mode(directory.getFileSystem(), access, "rwx------"));
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            return false;
        }
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        mode(file.getFileSystem(), access, "rw-------"));
        return new DiskFile(file, channel, passesCache && access == Access.OWNER);
    }

    /// The waits overlap: two files of one journal commit cost little more than one.
    @Override
    public void forceAll(List<? extends NewFile> created) throws IOException {
        if (created.size() < 2) {
            FileOperations.super.forceAll(created);
            return;
        }
        List<FutureTask<Boolean>> waiting = new ArrayList<>();
        for (NewFile file : created.subList(1, created.size())) {
            FutureTask<Boolean> task =
                    new FutureTask<>(
                            () -> {
                                file.force();
                                return true;
                            });
            Thread.ofVirtual().start(task);
            waiting.add(task);
        }
        // The others go on even if this one fails: nobody may close a file that is being synced.
        IOException failure = null;
        try {
            created.getFirst().force();
        } catch (IOException e) {
            failure = e;
        }
        for (FutureTask<Boolean> task : waiting) {
            failure = firstOf(failure, failureOf(task));
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable IOException firstOf(
            @Nullable IOException first, @Nullable IOException second) {
        if (first != null && second != null) {
            first.addSuppressed(second);
        }
        return first == null ? second : first;
    }

    /// Waits for the task. Nobody interrupts the threads that write checkpoints.
    private static @Nullable IOException failureOf(FutureTask<Boolean> task) {
        try {
            task.get();
            return null;
        } catch (ExecutionException e) {
            return new IOException("a file could not be synced", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new IOException("interrupted while a file was synced", e);
        }
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        force(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        // Nothing of ours is a link, and opening a pipe would wait for a writer for ever.
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(file.toString(), null, "it is not a regular file");
        }
        return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }
}
