package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Goal: the hash is XXH64, of a file as of its bytes. Method: published values, then all sizes
/// around the stripe and the block.
@Seeded
final class ContentHashTest {
    @TempDir Path directory;

    private static String hex(String text) {
        return Long.toHexString(ContentHash.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void publishedValues() {
        assertEquals("ef46db3751d8e999", hex(""));
        assertEquals("d24ec4f1a98c6e5b", hex("a"));
        assertEquals("44bc2cf5ad770999", hex("abc"));
    }

    @Test
    void filesHashAsTheirBytes() throws IOException {
        Path file = directory.resolve("f");
        int[] sizes = {0, 1, 31, 32, 33, 63, 64, 65, (256 << 10) - 1, 256 << 10, 600_001};
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            Files.write(file, bytes);
            assertEquals(
                    new ContentHash.Fingerprint(size, 1, ContentHash.of(bytes)),
                    ContentHash.of(file));
        }
    }

    @Test
    void howTheBytesComeMakesNoDifference(Seed seed) {
        RandomGenerator random = seed.random();
        for (int size = 0; size < 300; size++) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            ContentHash hash = new ContentHash();
            int at = 0;
            while (at < size) {
                int next = Math.min(size, at + random.nextInt(random.nextBoolean() ? 5 : 80));
                hash.add(bytes, at, next);
                at = next;
            }
            assertEquals(
                    new ContentHash.Fingerprint(size, 1, ContentHash.of(bytes)),
                    hash.fingerprint());
        }
    }

    /// What is in logs must mean the same for ever.
    @Test
    void piecesAreHashedOneByOneAndThenTheirHashes() throws IOException {
        Path file = directory.resolve("f");
        Files.writeString(file, "0123456789");
        // 012, 345 and 6789.
        ByteBuffer hashes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (String piece : List.of("012", "345", "6789")) {
            hashes.putLong(ContentHash.of(piece.getBytes(StandardCharsets.US_ASCII)));
        }
        ContentHash.Fingerprint content = ContentHash.of(file, 10, 3);
        assertEquals(new ContentHash.Fingerprint(10, 3, ContentHash.of(hashes.array())), content);
        assertEquals("33b78fb3fb659ed6", Long.toHexString(content.hash()));
        assertEquals(ContentHash.of(file), ContentHash.of(file, 10, 1));
    }

    @Test
    void aFileOfAnotherSizeIsAnother() throws IOException {
        Path file = directory.resolve("f");
        Files.writeString(file, "0123456789");
        assertEquals(10, ContentHash.of(file, 9, 3).sizeBytes());
        assertEquals(10, ContentHash.of(file, 100, 3).sizeBytes());
    }
}
