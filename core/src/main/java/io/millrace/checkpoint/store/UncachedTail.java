package io.millrace.checkpoint.store;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The end of a file, from some block of the file system on, in pieces that go to the disk past the
/// page cache. Used by one thread at a time.
final class UncachedTail implements AutoCloseable {
    /// How much goes to the disk at once: enough for its full speed.
    static final int BLOCK_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(UncachedTail.class);
    private static final int PAGE_BYTES = 4096;

    private static final @Nullable OpenOption DIRECT = directOption();

    private final FileChannel channel;
    private final int alignment;
    private final Arena arena;
    private final ByteBuffer block;
    private long position;

    private UncachedTail(FileChannel channel, int alignment, Arena arena, ByteBuffer block) {
        this.channel = channel;
        this.alignment = alignment;
        this.arena = arena;
        this.block = block;
    }

    /// By name, because javac warns of the class as internal, although its module exports it.
    private static @Nullable OpenOption directOption() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            for (Object option : options.getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    return (OpenOption) option;
                }
            }
            return null;
        } catch (ClassNotFoundException _) {
            return null;
        }
    }

    /// Opens the end of a file that is there; null where the file system has no such way, or there
    /// is no memory for it.
    static @Nullable UncachedTail open(Path file) {
        OpenOption direct = DIRECT;
        if (direct == null) {
            return null;
        }
        Arena arena = Arena.ofShared();
        try {
            long unit = Math.max(PAGE_BYTES, Files.getFileStore(file).getBlockSize());
            // Refused where it is no alignment.
            ByteBuffer block = arena.allocate(BLOCK_BYTES, unit).asByteBuffer();
            FileChannel channel =
                    FileChannel.open(
                            file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS, direct);
            return new UncachedTail(channel, Math.toIntExact(unit), arena, block);
        } catch (IOException
                | UnsupportedOperationException
                | IllegalArgumentException
                | OutOfMemoryError e) {
            LOG.debug("{} goes through the page cache", file, e);
            arena.close();
            return null;
        }
    }

    /// Returns how many bytes are missing at the position to where the tail may start.
    int bytesToStart(long from) {
        return (int) (-from & (alignment - 1));
    }

    /// Says where the tail starts; before it takes anything.
    void startAt(long start) {
        position = start;
    }

    /// Takes bytes of the source, all or as many as make a block full, which goes to the disk.
    ///
    /// @return false when the disk does not take it this way; what was taken is still here
    boolean take(ByteBuffer source) {
        int count = Math.min(source.remaining(), block.remaining());
        block.put(source.slice(source.position(), count));
        source.position(source.position() + count);
        return block.hasRemaining() || writeBlock();
    }

    private boolean writeBlock() {
        block.flip();
        try {
            while (block.hasRemaining()) {
                position += channel.write(block, position);
            }
            block.clear();
            return true;
        } catch (IOException e) {
            // What is wrong with the disk itself shows again when the rest is written.
            LOG.debug("writing past the page cache failed", e);
            block.compact();
            return false;
        }
    }

    /// Returns where what is still here belongs in the file.
    long position() {
        return position;
    }

    /// Returns what is still here.
    ByteBuffer rest() {
        return block.flip();
    }

    @Override
    public void close() throws IOException {
        try (arena) {
            channel.close();
        }
    }
}
