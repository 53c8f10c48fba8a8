package io.millrace.arrowio.file;

import io.millrace.SaveMode;
import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/// Writes a directory of part files that appears whole, or not at all.
///
/// ```text
/// path/_temporary-<uuid>/part-00000-<uuid>.json     while it is being written
/// path/part-00000-<uuid>.json, path/_SUCCESS        after the commit
/// ```
///
/// Rows are on disk before they get their names. Readers leave out names that start with `_`. In
/// mode Overwrite the old content goes only when the new one is complete.
public final class DirectoryWrite implements AutoCloseable {
    private final Path target;
    private final SaveMode mode;
    private final Path temporary;
    private final String partName;
    private final boolean isIgnored;
    private final FileChannel channel;
    private final OutputStream part;
    private final boolean isTargetOurs;
    private boolean isCommitted;

    private DirectoryWrite(Path target, SaveMode mode, String extension) throws IOException {
        UUID id = UUID.randomUUID();
        this.target = target;
        this.mode = mode;
        this.isIgnored = false;
        this.isTargetOurs = !Files.exists(target);
        this.temporary = target.resolve("_temporary-" + id);
        this.partName = "part-00000-" + id + extension;
        Files.createDirectories(temporary);
        this.channel =
                FileChannel.open(
                        temporary.resolve(partName),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
        this.part = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /// A write of nothing.
    @SuppressWarnings("NullAway") // No method touches the channel of an ignored write.
    private DirectoryWrite(Path target) {
        this.target = target;
        this.mode = SaveMode.Ignore;
        this.isIgnored = true;
        this.isTargetOurs = false;
        this.temporary = target;
        this.partName = "";
        this.channel = null;
        this.part = OutputStream.nullOutputStream();
    }

    /// Begins a write.
    ///
    /// @param extension of part files, with its dot
    /// @throws io.millrace.error.MillraceException `PATH_ALREADY_EXISTS`
    public static DirectoryWrite open(String path, SaveMode mode, String extension)
            throws IOException {
        Path target = LocalPath.of("the sink", path).toAbsolutePath().normalize();
        boolean isThere = Files.exists(target);
        if (isThere && mode == SaveMode.Ignore) {
            return new DirectoryWrite(target);
        }
        boolean isFile = isThere && !Files.isDirectory(target);
        if (isThere && mode == SaveMode.ErrorIfExists || isFile) {
            throw ErrorCondition.PATH_ALREADY_EXISTS.error(
                    "The path " + path + " is there already" + (isFile ? " and a file." : "."),
                    "Choose another, or a mode that fits: overwrite, append or ignore.");
        }
        return new DirectoryWrite(target, mode, extension);
    }

    /// Returns the stream of the part file; borrowed.
    public OutputStream part() {
        return part;
    }

    /// Makes everything visible.
    public void commit() throws IOException {
        if (isIgnored) {
            return;
        }
        part.flush();
        channel.force(true);
        channel.close();
        if (mode == SaveMode.Overwrite) {
            removeOld();
        }
        Files.move(
                temporary.resolve(partName),
                target.resolve(partName),
                StandardCopyOption.ATOMIC_MOVE);
        Files.write(target.resolve("_SUCCESS"), new byte[0]);
        isCommitted = true;
        removeTree(temporary);
    }

    private void removeOld() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
            for (Path entry : entries) {
                if (!entry.equals(temporary)) {
                    removeTree(entry);
                }
            }
        }
    }

    /// Removes a file, or a directory with all that is in it; links are removed, not followed.
    private static void removeTree(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException e) throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// Drops everything that was not committed.
    @Override
    public void close() throws IOException {
        if (isIgnored || isCommitted) {
            return;
        }
        channel.close();
        if (Files.exists(temporary)) {
            removeTree(temporary);
        }
        if (isTargetOurs && isEmpty(target)) {
            Files.delete(target);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }
}
