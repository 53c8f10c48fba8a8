package io.millrace.arrowio.file;

import io.millrace.SaveMode;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Writes a static frame to a directory, where it appears whole or not at all, and durably.
///
/// ```text
/// path/_temporary-<uuid>/part-00000-<uuid>.json     while it is being written
/// path/part-00000-<uuid>.json, path/_SUCCESS        after the commit
/// ```
///
/// Rows are on the disk before they get their name. Readers leave out names that start with `_`. In
/// mode Overwrite the old content goes only when the new one is there: a crash between the two
/// leaves both, and no `_SUCCESS`.
public final class DirectoryWrite implements BatchWrite {
    private static final String SUCCESS = "_SUCCESS";

    private final Path target;
    private final SaveMode mode;
    private final RowWriter format;
    private final FileOperations files;
    private final LocalCheckpointStore store;
    private final Path temporary;
    private final String partName;
    private final boolean isTargetOurs;
    private final FileOperations.NewFile file;
    private final OutputStream part;
    private boolean isCommitted;

    private DirectoryWrite(
            Path target, SaveMode mode, RowWriter format, String extension, FileOperations files)
            throws IOException {
        UUID id = UUID.randomUUID();
        this.target = target;
        this.mode = mode;
        this.format = format;
        this.files = files;
        this.store = new LocalCheckpointStore(target, files, Access.DEFAULT, id);
        this.temporary = target.resolve("_temporary-" + id);
        this.partName = "part-00000-" + id + extension;
        this.isTargetOurs = !Files.exists(target);
        store.createDirectories(List.of("_temporary-" + id));
        this.file = files.create(temporary.resolve(partName), Access.DEFAULT);
        this.part = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
    }

    /// What is asked for when a target is there that is to be left alone.
    private record Ignored() implements BatchWrite {
        @Override
        public void write(Batch batch) {}

        @Override
        public void commit() {}

        @Override
        public void close() {}
    }

    /// Begins a write.
    ///
    /// @param extension of part files, with its dot
    /// @throws io.millrace.error.MillraceException `PATH_ALREADY_EXISTS`, `SINK_INCOMPATIBLE` when
    ///   the directory, or one below that would be overwritten, belongs to a streaming query
    public static BatchWrite open(
            String path, SaveMode mode, RowWriter format, String extension, FileOperations files)
            throws IOException {
        Path target = LocalPath.of("the sink", path).toAbsolutePath().normalize();
        boolean isThere = Files.exists(target);
        if (isThere && mode == SaveMode.Ignore) {
            return new Ignored();
        }
        boolean isFile = isThere && !Files.isDirectory(target);
        if (isThere && mode == SaveMode.ErrorIfExists || isFile) {
            throw ErrorCondition.PATH_ALREADY_EXISTS.error(
                    "The path " + path + " is there already" + (isFile ? " and a file." : "."),
                    "Choose another, or a mode that fits: overwrite, append or ignore.");
        }
        requireNotStreamed(target, mode == SaveMode.Overwrite, files);
        return new DirectoryWrite(target, mode, format, extension, files);
    }

    private static void requireNotStreamed(Path directory, boolean isDeep, FileOperations files)
            throws IOException {
        for (String name : files.list(directory)) {
            if (name.equals(SinkLog.DIRECTORY)) {
                throw SinkErrors.streamed(directory);
            }
            if (isDeep && isDirectory(directory.resolve(name))) {
                requireNotStreamed(directory.resolve(name), true, files);
            }
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void write(Batch batch) throws IOException {
        format.write(batch, part);
    }

    @Override
    public void commit() throws IOException {
        part.flush();
        file.force();
        file.close();
        Path success = target.resolve(SUCCESS);
        if (mode == SaveMode.Overwrite) {
            files.delete(success);
        }
        publish();
        files.syncDirectory(target);
        if (mode == SaveMode.Overwrite) {
            removeAllBut(Set.of(partName, String.valueOf(temporary.getFileName())));
        }
        markSuccess(success);
        removeTree(temporary);
        files.syncDirectory(target);
        isCommitted = true;
    }

    /// Where there are no links the rows are copied, and a crash meanwhile can tear the file.
    private void publish() throws IOException {
        if (store.isAtomic()) {
            files.link(target.resolve(partName), temporary.resolve(partName));
        } else {
            store.putIfAbsent(partName, this::copyTo);
        }
    }

    private void copyTo(WritableByteChannel channel) throws IOException {
        try (FileChannel rows = FileChannel.open(temporary.resolve(partName))) {
            long size = rows.size();
            for (long at = 0; at < size; ) {
                at += rows.transferTo(at, size - at, channel);
            }
        }
    }

    private void markSuccess(Path success) throws IOException {
        try (FileOperations.NewFile empty = files.create(success, Access.DEFAULT)) {
            empty.force();
        } catch (FileAlreadyExistsException _) {
            // An earlier write into the directory left it.
        }
    }

    private void removeAllBut(Set<String> kept) throws IOException {
        for (String name : files.list(target)) {
            if (!kept.contains(name)) {
                removeTree(target.resolve(name));
            }
        }
    }

    /// Removes a file, or a directory with all that is in it; links are removed, not followed.
    private void removeTree(Path tree) throws IOException {
        if (isDirectory(tree)) {
            for (String name : files.list(tree)) {
                removeTree(tree.resolve(name));
            }
        }
        files.delete(tree);
    }

    /// Drops everything that was not committed.
    @Override
    public void close() throws IOException {
        if (isCommitted) {
            return;
        }
        file.close();
        removeTree(temporary);
        if (isTargetOurs && files.list(target).isEmpty()) {
            files.delete(target);
        }
    }
}
