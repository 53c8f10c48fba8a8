package io.millrace.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Goal: a file is the same wherever it lies, and lies where its size and the room say. Method: a
/// store over a directory of which 1,000 bytes a file and 3,000 in all stay on the heap. What every
/// store does, `TemporaryStoreTest` of the testkit holds.
class TemporaryFileOperationsTest {
    private static final int FILE_BYTES_MAX = 1_000;
    private static final int HEAP_BYTES_MAX = 3_000;
    private static final int NAME_BYTES = 256;

    @TempDir Path directory;
    private Path root;
    private TemporaryFileOperations files;
    private LocalCheckpointStore store;

    @BeforeEach
    void makeStore() throws IOException {
        root = Files.createDirectory(directory.resolve("checkpoint"));
        files = new TemporaryFileOperations(root, FILE_BYTES_MAX, HEAP_BYTES_MAX);
        store = new LocalCheckpointStore(root, files);
        store.createDirectories(List.of("offsets", "state", "state/0"));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + size);
        }
        return bytes;
    }

    /// Writes in pieces, so that a file outgrows the heap within it.
    private static ByteSource inPieces(byte[] bytes) {
        return channel -> {
            for (int from = 0; from < bytes.length; from += 300) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, from, Math.min(300, bytes.length - from));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        };
    }

    private void put(String name, int size) throws IOException {
        assertTrue(store.putIfAbsent(name, inPieces(bytes(size))));
    }

    private Set<String> onDisk() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> !path.equals(root))
                    .forEach(path -> names.add(root.relativize(path).toString()));
        }
        return names;
    }

    @Test
    void filesUpToTheLimitStayOnTheHeap() throws IOException {
        put("offsets/0", 0);
        put("offsets/1", FILE_BYTES_MAX);
        assertEquals(Set.of(), onDisk());
        put("state/0/1", FILE_BYTES_MAX + 1);
        put("state/0/2", 100 * FILE_BYTES_MAX);
        assertEquals(Set.of("state", "state/0", "state/0/1", "state/0/2"), onDisk());
        assertArrayEquals(bytes(0), store.read("offsets/0").orElseThrow());
        assertArrayEquals(bytes(FILE_BYTES_MAX), store.read("offsets/1").orElseThrow());
        assertArrayEquals(bytes(FILE_BYTES_MAX + 1), store.read("state/0/1").orElseThrow());
        assertArrayEquals(bytes(100 * FILE_BYTES_MAX), store.read("state/0/2").orElseThrow());
        assertEquals(Set.of("0", "1"), Set.copyOf(store.list("offsets")));
        assertEquals(Set.of("1", "2"), Set.copyOf(store.list("state/0")));
        assertEquals(Set.of("offsets", "state"), Set.copyOf(store.list("")));
    }

    /// Some systems remove what nobody has touched for days from their temporary directory.
    @Test
    void aDirectoryThatWasSweptIsMadeAgain() throws IOException {
        put("offsets/0", 1);
        Files.delete(root);
        put("state/0/1", FILE_BYTES_MAX + 1);
        assertEquals(Set.of("state", "state/0", "state/0/1"), onDisk());
        store.delete("state/0/1");
        Files.delete(root.resolve("state/0"));
        Files.delete(root.resolve("state"));
        put("state/0/2", FILE_BYTES_MAX + 1);
        assertEquals(Set.of("state", "state/0", "state/0/2"), onDisk());
        store.delete("state/0/2");
        Files.delete(root.resolve("state/0"));
        Files.delete(root.resolve("state"));
        Files.delete(root);
        files.writeOut();
        assertEquals(Set.of("offsets", "offsets/0", "state", "state/0"), onDisk());
    }

    @Test
    void aNameIsTakenWhereverItsFileLies() throws IOException {
        put("offsets/0", 1);
        put("offsets/1", FILE_BYTES_MAX + 1);
        for (int size : List.of(2, FILE_BYTES_MAX + 2)) {
            assertFalse(store.putIfAbsent("offsets/0", inPieces(bytes(size))));
            assertFalse(store.putIfAbsent("offsets/1", inPieces(bytes(size))));
        }
        assertArrayEquals(bytes(1), store.read("offsets/0").orElseThrow());
        assertArrayEquals(bytes(FILE_BYTES_MAX + 1), store.read("offsets/1").orElseThrow());
    }

    @Test
    void allFilesTogetherHaveALimit() throws IOException {
        int size = HEAP_BYTES_MAX / 3 - NAME_BYTES;
        put("offsets/0", size);
        put("offsets/1", size);
        put("offsets/2", size);
        assertEquals(Set.of(), onDisk());
        put("offsets/3", 0);
        assertEquals(Set.of("offsets", "offsets/3"), onDisk());
        assertArrayEquals(bytes(0), store.read("offsets/3").orElseThrow());
        store.delete("offsets/1");
        put("offsets/4", size);
        assertEquals(Set.of("offsets", "offsets/3"), onDisk(), "the room of 1 went to 4");
        store.delete("offsets/3");
        store.delete("offsets/3");
        put("offsets/5", 0);
        assertEquals(Set.of("offsets", "offsets/5"), onDisk(), "3 took no room on the heap");
        assertEquals(Set.of("0", "2", "4", "5"), Set.copyOf(store.list("offsets")));
    }

    @Test
    void emptyFilesCannotFillTheHeapEither() throws IOException {
        int fit = HEAP_BYTES_MAX / NAME_BYTES;
        for (int i = 0; i < fit; i++) {
            put("offsets/" + i, 0);
        }
        assertEquals(Set.of(), onDisk());
        put("offsets/" + fit, 0);
        assertEquals(Set.of("offsets", "offsets/" + fit), onDisk());
    }

    @Test
    void aFailedPutLeavesNothingInEitherPlace() throws IOException {
        for (int size : List.of(10, FILE_BYTES_MAX + 1)) {
            IOException failure = new IOException("the source of the content failed");
            ByteSource broken =
                    channel -> {
                        inPieces(bytes(size)).writeTo(channel);
                        throw failure;
                    };
            assertEquals(
                    failure,
                    assertThrows(IOException.class, () -> store.putIfAbsent("offsets/0", broken)));
            assertEquals(List.of(), store.list("offsets"));
            assertFalse(onDisk().contains("offsets/0"));
            put("offsets/0", size);
            store.delete("offsets/0");
        }
        put("offsets/1", FILE_BYTES_MAX);
        put("offsets/2", FILE_BYTES_MAX);
        assertFalse(onDisk().contains("offsets/1"), "what failed took no room");
        assertFalse(onDisk().contains("offsets/2"), "what failed took no room");
    }

    @Test
    void whatIsBeingWrittenIsTakenButNotSeen() throws IOException {
        assertTrue(
                store.putIfAbsent(
                        "offsets/0",
                        channel -> {
                            assertEquals(List.of(), store.list("offsets"));
                            assertEquals(true, store.read("offsets/0").isEmpty());
                            assertFalse(store.putIfAbsent("offsets/0", inPieces(bytes(1))));
                            inPieces(bytes(2)).writeTo(channel);
                        }));
        assertArrayEquals(bytes(2), store.read("offsets/0").orElseThrow());
    }

    @Test
    void writtenOutTheDirectoryIsThatOfAnyStore() throws IOException {
        put("metadata", 45);
        put("offsets/0", 100);
        put("offsets/1", 100);
        put("state/0/1", 10 * FILE_BYTES_MAX);
        store.delete("offsets/0");
        files.writeOut();
        assertEquals(
                Set.of("metadata", "offsets", "offsets/1", "state", "state/0", "state/0/1"),
                onDisk());
        LocalCheckpointStore plain = new LocalCheckpointStore(root);
        assertArrayEquals(bytes(45), plain.read("metadata").orElseThrow());
        assertArrayEquals(bytes(100), plain.read("offsets/1").orElseThrow());
        assertArrayEquals(bytes(10 * FILE_BYTES_MAX), plain.read("state/0/1").orElseThrow());
        for (String name : onDisk()) {
            Path path = root.resolve(name);
            assertEquals(
                    Files.isDirectory(path) ? "rwx------" : "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                    name);
        }
        files.deleteAll();
        assertFalse(Files.exists(root));
    }

    @Test
    void aWriteOutThatFailsLeavesNoPart() throws IOException {
        put("metadata", 45);
        put("offsets/0", 100);
        put("state/0/1", 10 * FILE_BYTES_MAX);
        Files.createFile(root.resolve("offsets"));
        NotDirectoryException e = assertThrows(NotDirectoryException.class, () -> files.writeOut());
        assertEquals(List.of(), Arrays.asList(e.getSuppressed()));
        assertFalse(Files.exists(root));
    }

    @Test
    void deletedItLeavesNothing() throws IOException {
        put("offsets/0", 1);
        put("state/0/1", 10 * FILE_BYTES_MAX);
        store.lock("test");
        store.close();
        files.deleteAll();
        assertFalse(Files.exists(root));
    }
}
