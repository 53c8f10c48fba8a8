package io.millrace.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.checkpoint.store.FileOperations.NewFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/// Goal: a file holds what was written, whichever way it went to the disk. Method: files of sizes
/// around the blocks, in pieces of sizes that do not divide them, read back byte for byte.
class DiskFileTest {
    private static final int BLOCK = UncachedTail.BLOCK_BYTES;
    private static final String NO_DIRECT_WRITES = "the file system has no direct writes";

    @TempDir Path directory;

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void write(NewFile file, byte[] bytes, int from, int to, int piece)
            throws IOException {
        for (int at = from; at < to; at += piece) {
            ByteBuffer part = ByteBuffer.wrap(bytes, at, Math.min(piece, to - at));
            int length = part.remaining();
            assertEquals(length, file.write(part));
            assertFalse(part.hasRemaining());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 1",
        "1048575, 70000",
        "1048576, 1048576",
        "1048577, 1048576",
        "1048577, 4097",
        "2097152, 524288",
        "2100001, 65537",
        "5000003, 1000003",
        "5242880, 5242880",
        "9000001, 3500000"
    })
    void holdsWhatWasWritten(int size, int piece) throws IOException {
        byte[] bytes = bytes(size);
        Path path = directory.resolve("a");
        try (NewFile file = FileOperations.disk().create(path, Access.OWNER)) {
            write(file, bytes, 0, size, piece);
            file.force();
        }
        assertArrayEquals(bytes, Files.readAllBytes(path));
    }

    @Test
    void takesMoreAfterItWasForced() throws IOException {
        byte[] bytes = bytes(7 * BLOCK + 123);
        Path path = directory.resolve("a");
        int first = 3 * BLOCK + 77;
        try (NewFile file = FileOperations.disk().create(path, Access.OWNER)) {
            write(file, bytes, 0, first, 100_001);
            file.force();
            assertArrayEquals(Arrays.copyOf(bytes, first), Files.readAllBytes(path));
            write(file, bytes, first, bytes.length, 100_001);
            file.force();
        }
        assertArrayEquals(bytes, Files.readAllBytes(path));
    }

    @Test
    void aFileThatLacksSomethingIsNeverForced() throws IOException {
        byte[] bytes = bytes(3 * BLOCK);
        try (NewFile file = FileOperations.disk().create(directory.resolve("a"), Access.OWNER)) {
            write(file, bytes, 0, 2 * BLOCK, BLOCK / 2);
            Thread.currentThread().interrupt();
            assertThrows(IOException.class, () -> write(file, bytes, 0, 2 * BLOCK, 2 * BLOCK));
            assertTrue(Thread.interrupted());
            IOException refused = assertThrows(IOException.class, file::force);
            assertTrue(refused.getMessage().contains("lacks"), refused.getMessage());
        }
    }

    @Test
    void writesTheRestWhenTheDiskTakesNoMorePastTheCache() throws IOException {
        byte[] bytes = bytes(4 * BLOCK);
        Path path = directory.resolve("a");
        Files.createFile(path);
        try (UncachedTail tail = UncachedTail.open(path)) {
            assumeTrue(tail != null, NO_DIRECT_WRITES);
            // Not a multiple of the file system's blocks: refused.
            tail.startAt(1);
            ByteBuffer source = ByteBuffer.wrap(bytes);
            assertFalse(tail.take(source), "a block at byte 1");
            assertEquals(1, tail.position());
            ByteBuffer rest = tail.rest();
            assertEquals(source.position(), rest.remaining());
            assertEquals(ByteBuffer.wrap(bytes, 0, source.position()), rest);
            assertEquals(0, Files.size(path));
        }
    }

    @Test
    void leavesLittleInThePageCacheOnlyWhereItIsTheOwners() throws IOException {
        byte[] bytes = bytes(3 * BLOCK);
        Path probe = Files.createFile(directory.resolve("probe"));
        try (UncachedTail tail = UncachedTail.open(probe)) {
            assumeTrue(tail != null, NO_DIRECT_WRITES);
        }
        try (NewFile own = FileOperations.disk().create(directory.resolve("own"), Access.OWNER);
                NewFile shared =
                        FileOperations.disk().create(directory.resolve("shared"), Access.DEFAULT)) {
            write(own, bytes, 0, bytes.length, BLOCK / 2);
            write(shared, bytes, 0, bytes.length, BLOCK / 2);
            assertTrue(((DiskFile) own).hasTail(), "the owner's");
            assertFalse(((DiskFile) shared).hasTail(), "others read it, too");
        }
    }

    @Test
    void goesThroughTheCacheWhereThereIsNoOtherWay() throws IOException {
        byte[] bytes = bytes(3 * BLOCK + 5);
        Path zip = directory.resolve("a.zip");
        try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path path = system.getPath("/a");
            try (NewFile file = FileOperations.disk().create(path, Access.OWNER)) {
                write(file, bytes, 0, bytes.length, 300_000);
                file.force();
                assertNull(UncachedTail.open(path));
            }
            assertArrayEquals(bytes, Files.readAllBytes(path));
        }
    }
}
