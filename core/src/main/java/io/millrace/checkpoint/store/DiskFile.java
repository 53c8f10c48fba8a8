package io.millrace.checkpoint.store;

import io.millrace.checkpoint.store.FileOperations.NewFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A new file on a disk that is being written; much of a large one past the page cache if asked.
///
/// ```text
/// 0 ............ 1 MiB ...................................... end
/// | by the channel | blocks of 1 MiB past the cache | the rest, by the channel |
/// ```
///
/// What a file takes in the page cache is memory that somebody else then lacks, and filling it
/// costs more than the disk where fresh pages are dear. The file is the same either way: where a
/// file system does not offer it, everything goes by the channel. What is not forced may be missing
/// when the file is closed. Used by one thread at a time.
final class DiskFile implements NewFile {
    private final Path path;
    private final FileChannel channel;

    /// Whether large pieces may go past the cache, until it is refused.
    private boolean mayPassCache;

    private @Nullable UncachedTail tail;

    /// How much was written.
    private long size;

    /// Whether the file and the tail have all that was written.
    private boolean isWhole = true;

    /// @param channel of the empty file at the path, taken over
    DiskFile(Path path, FileChannel channel, boolean mayPassCache) {
        this.path = path;
        this.channel = channel;
        this.mayPassCache = mayPassCache;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        isWhole = false;
        if (tail == null && mayPassCache && size + count > UncachedTail.BLOCK_BYTES) {
            beginTail(source);
        }
        UncachedTail past = tail;
        while (past != null && source.hasRemaining()) {
            if (!past.take(source)) {
                mayPassCache = false;
                endTail();
                past = null;
            }
        }
        writeFully(source);
        size += count;
        isWhole = true;
        return count;
    }

    private void writeFully(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    /// Writes up to where a tail may begin.
    private void beginTail(ByteBuffer source) throws IOException {
        UncachedTail past = UncachedTail.open(path);
        if (past == null) {
            mayPassCache = false;
            return;
        }
        tail = past;
        int before = Math.min(past.bytesToStart(size), source.remaining());
        writeFully(source.slice(source.position(), before));
        source.position(source.position() + before);
        past.startAt(size + before);
    }

    /// Writes what the tail holds by the channel.
    private void endTail() throws IOException {
        UncachedTail past = tail;
        if (past == null) {
            return;
        }
        tail = null;
        try (past) {
            channel.position(past.position());
            writeFully(past.rest());
        }
    }

    /// Returns whether something goes past the cache at present.
    boolean hasTail() {
        return tail != null;
    }

    /// @throws IOException also when a write or a wait failed before
    @Override
    public void force() throws IOException {
        if (!isWhole) {
            throw new IOException(path + " lacks what could not be written");
        }
        isWhole = false;
        endTail();
        channel.force(true);
        isWhole = true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        UncachedTail past = tail;
        tail = null;
        try (channel;
                past) {
            isWhole = false;
        }
    }
}
