package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Goal: the hash is XXH64, of a file as of its bytes. Method: published values, then all sizes
/// around the stripe and the block.
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
                    new ContentHash.Fingerprint(size, ContentHash.of(bytes)), ContentHash.of(file));
        }
    }
}
