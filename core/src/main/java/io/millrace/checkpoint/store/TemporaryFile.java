package io.millrace.checkpoint.store;

import io.millrace.checkpoint.store.FileOperations.NewFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/// A file of [TemporaryFileOperations] that is being written: on the heap until it is too large for
/// it. Then what was written goes to the disk, and what follows after it.
final class TemporaryFile implements NewFile {
    private static final int FIRST_BYTES = 512;

    private final TemporaryFileOperations files;
    private final Path path;
    private final int heapBytesMax;
    private byte[] bytes = new byte[0];
    private int size;
    private @Nullable NewFile onDisk;
    private boolean isWhole;
    private boolean isOpen = true;

    /// @param heapBytesMax how large it may become on the heap
    TemporaryFile(TemporaryFileOperations files, Path path, int heapBytesMax) {
        this.files = files;
        this.path = path;
        this.heapBytesMax = heapBytesMax;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        NewFile file = onDisk;
        if (file == null && count > heapBytesMax - size) {
            file = moved();
        }
        if (file != null) {
            return file.write(source);
        }
        if (count > bytes.length - size) {
            int grown = Math.max(FIRST_BYTES, Math.max(size + count, 2 * size));
            bytes = Arrays.copyOf(bytes, Math.min(grown, heapBytesMax));
        }
        source.get(bytes, size, count);
        size += count;
        return count;
    }

    private NewFile moved() throws IOException {
        NewFile file = files.createOnDisk(path);
        onDisk = file;
        ByteBuffer written = ByteBuffer.wrap(bytes, 0, size);
        while (written.hasRemaining()) {
            file.write(written);
        }
        bytes = new byte[0];
        return file;
    }

    /// Lets the file be seen.
    @Override
    public void force() throws IOException {
        if (onDisk == null && !files.keepOnHeap(path, Arrays.copyOf(bytes, size))) {
            moved();
        }
        if (onDisk != null) {
            files.keepOnDisk(path);
        }
        isWhole = true;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public void close() throws IOException {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        NewFile file = onDisk;
        try {
            if (file != null) {
                file.close();
            }
        } finally {
            if (!isWhole) {
                files.delete(path);
            }
        }
    }
}
