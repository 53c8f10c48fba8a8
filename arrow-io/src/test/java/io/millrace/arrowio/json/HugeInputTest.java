package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Records without end take bounded memory, are malformed, and do not harm those after them.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class HugeInputTest {
    private static final long GIB = 1L << 30;

    @TempDir Path directory;

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /// The file has a hole, and so takes no place on the disk; a hole reads as zeros.
    @Test
    void aLineOfAGibibyteTakesSixteenMebibytes() throws IOException {
        Path file = directory.resolve("huge.json");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write("{\"a\":1}\n{\"a\":\"".getBytes(StandardCharsets.UTF_8));
            out.seek(GIB);
            out.write("\"}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
        }
        long before = allocatedBytes();
        List<String> rows = new JsonReading("a INT").rows(file, 0, file.toFile().length());
        long bytes = allocatedBytes() - before;
        assertEquals(List.of("[1]", "[null]", "[2]"), rows);
        assertTrue(bytes < 128 << 20, () -> bytes + " bytes were allocated");
    }

    @Test
    void aMillionLevelsAreMalformedInLinearTime() {
        for (String open : List.of("[", "{\"a\":", "{\"s\":{\"x\":")) {
            String deep = open.repeat(1_000_000);
            long before = allocatedBytes();
            List<String> rows =
                    new JsonReading("a INT, s STRUCT<x: STRING>")
                            .rows("{\"s\":{\"x\":" + deep + "\n" + deep + "\n{\"a\":2}\n");
            long bytes = allocatedBytes() - before;
            assertEquals(List.of("[null,null]", "[null,null]", "[2,null]"), rows);
            assertTrue(bytes < 256 << 20, () -> bytes + " bytes were allocated");
        }
    }

    @Test
    void aNumberOfAMillionDigitsIsMalformedInLinearTime() {
        String digits = "9".repeat(1_000_000);
        assertEquals(
                List.of("[null,null]", "[null,null]", "[1,2.0]"),
                new JsonReading("a BIGINT, b DOUBLE")
                        .rows(
                                "{\"a\":"
                                        + digits
                                        + "}\n{\"b\":0."
                                        + digits
                                        + "}\n{\"a\":1,\"b\":2}\n"));
    }
}
