package io.millrace.hadoop;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.StoreNames;
import io.millrace.checkpoint.store.TemporaryNames;
import io.millrace.error.ErrorCondition;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// A checkpoint in a directory of a Hadoop file system, which it owns and closes.
///
/// Durable means: on the disks of the DataNodes and in the NameNode's log, or taken by the object
/// store. A name that is there is whole, so [#isAtomic()] holds.
final class HadoopCheckpointStore implements CheckpointStore {
    /// The owner's alone.
    static final FsPermission FILE_PERMISSION = new FsPermission((short) 0600);

    private static final FsPermission DIRECTORY_PERMISSION = new FsPermission((short) 0700);

    /// Which run of this JVM has a location. Runs elsewhere are not kept away: a lock that outlives
    /// its dead holder, as a lease of HDFS does for minutes, would do more harm than good where
    /// epochs keep the data right anyhow.
    private static final ConcurrentMap<String, String> HELD = new ConcurrentHashMap<>();

    private final FileSystem fs;
    private final Path root;
    private final TemporaryNames names = new TemporaryNames(UUID.randomUUID());
    private final AbsentPut puts;
    private @Nullable String held;
    private boolean isClosed;

    /// @param isRenaming whether the file system renames in one step and replaces nothing; else it
    ///   has conditional puts
    HadoopCheckpointStore(FileSystem fs, Path root, boolean isRenaming) throws IOException {
        this.fs = fs;
        this.root = root;
        this.puts = isRenaming ? new RenamingPut(fs, root, names) : new ConditionalPut(fs);
    }

    private Path path(String name) {
        return new Path(root, StoreNames.checked(name));
    }

    private Path directory(String name) {
        return name.isEmpty() ? root : path(name);
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public void createDirectories(List<String> directories) throws IOException {
        fs.mkdirs(root, DIRECTORY_PERMISSION);
        for (String directory : directories) {
            fs.mkdirs(path(directory), DIRECTORY_PERMISSION);
        }
    }

    @Override
    public void lock(String holder) {
        String other = HELD.putIfAbsent(location(), holder);
        if (other != null) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "The checkpoint `" + root + "` is in use by `" + other + "` of this JVM.",
                    "Stop that query first, or give this one a checkpoint of its own. If that one"
                            + " cannot be stopped, start with"
                            + " millrace.sql.streaming.takeOverCheckpoint=true.");
        }
        held = holder;
    }

    @Override
    public boolean putIfAbsent(String name, ByteSource content) throws IOException {
        return puts.put(path(name), content);
    }

    @Override
    public SeekableByteChannel open(String name) throws IOException {
        Path file = path(name);
        try {
            long size = fs.getFileStatus(file).getLen();
            return new ReadChannel(fs.open(file), size);
        } catch (FileNotFoundException e) {
            throw missing(file, e);
        }
    }

    private static NoSuchFileException missing(Path file, FileNotFoundException cause) {
        NoSuchFileException missing = new NoSuchFileException(file.toString());
        missing.initCause(cause);
        return missing;
    }

    @Override
    public List<String> list(String directory) throws IOException {
        List<String> found = new ArrayList<>();
        try {
            for (FileStatus status : fs.listStatus(directory(directory))) {
                found.add(status.getPath().getName());
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        return found;
    }

    @Override
    public void delete(String name) throws IOException {
        fs.delete(path(name), false);
    }

    /// Their content was durable before they got their names.
    @Override
    public void sync(List<String> files) throws IOException {
        for (String name : files) {
            Path file = path(name);
            try {
                fs.getFileStatus(file);
            } catch (FileNotFoundException e) {
                throw missing(file, e);
            }
        }
        if (puts instanceof RenamingPut renaming) {
            renaming.awaitLog();
        }
    }

    /// Deletions are durable when they return.
    @Override
    public void syncDirectory(String directory) {}

    @Override
    public void enterEpoch(long epoch) throws IOException {
        names.enterEpoch(epoch);
        for (String name : list("")) {
            if (names.isLeftBehind(name)) {
                fs.delete(new Path(root, name), false);
            }
        }
    }

    @Override
    public boolean isAtomic() {
        return true;
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            if (held != null) {
                HELD.remove(location(), held);
            }
            fs.close();
        }
    }
}
