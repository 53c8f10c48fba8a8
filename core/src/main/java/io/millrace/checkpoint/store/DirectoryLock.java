package io.millrace.checkpoint.store;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Holds a directory's `.lock`, so that a second run of a query is told at once.
///
/// Not what keeps the data safe: epochs do. Closing *any* channel on the file drops the lock of the
/// whole process (POSIX), so within a JVM a registry by real path stands in front, and the file is
/// opened once.
final class DirectoryLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final ConcurrentMap<Path, String> HELD = new ConcurrentHashMap<>();
    private static final int HOLDER_BYTES_MAX = 1024;

    private final Path realPath;
    private final FileChannel channel;

    private DirectoryLock(Path realPath, FileChannel channel) {
        this.realPath = realPath;
        this.channel = channel;
    }

    /// Takes the lock of a directory that exists.
    ///
    /// @throws MillraceException `CONCURRENT_QUERY` when a query of this or another JVM holds it
    static DirectoryLock acquire(Path directory, String holder) throws IOException {
        Path realPath = directory.toRealPath();
        String other = HELD.putIfAbsent(realPath, holder);
        if (other != null) {
            throw inUse(directory, "`" + other + "` of this JVM");
        }
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            realPath.resolve(".lock"),
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    // Whatever a link led to would be emptied.
                                    LinkOption.NOFOLLOW_LINKS),
                            DiskFileOperations.mode(realPath.getFileSystem(), "rw-------"));
            if (isLockedByOther(channel, directory)) {
                throw inUse(directory, "`" + holderOf(channel) + "`");
            }
            String text = "process " + ProcessHandle.current().pid() + ", " + holder;
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            return new DirectoryLock(realPath, channel);
        } catch (IOException | RuntimeException | Error e) {
            release(realPath, channel);
            throw e;
        }
    }

    /// A file system without locks only loses the early message.
    private static boolean isLockedByOther(FileChannel channel, Path directory) {
        try {
            FileLock lock = channel.tryLock();
            return lock == null;
        } catch (IOException e) {
            LOG.warn("No lock can be taken in {}: {}", directory, e.getMessage());
            return false;
        }
    }

    private static String holderOf(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString();
        return holder.replaceAll("\\p{Cntrl}", " ");
    }

    private static MillraceException inUse(Path directory, String other) {
        return ErrorCondition.CONCURRENT_QUERY.error(
                "The checkpoint `" + directory + "` is in use by " + other + ".",
                "Stop that query first, or give this one a checkpoint directory of its own. If that"
                        + " one cannot be stopped, start with"
                        + " millrace.sql.streaming.takeOverCheckpoint=true.");
    }

    private static void release(Path realPath, @Nullable FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(realPath);
        }
    }

    @Override
    public void close() throws IOException {
        release(realPath, channel);
    }
}
