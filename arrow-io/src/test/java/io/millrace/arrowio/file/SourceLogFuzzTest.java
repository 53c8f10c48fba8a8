package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.arrowio.file.FileFixtures.MemoryLog;
import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadLimit;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Lines of a file source's log, and its offsets, of any text.
@Seeded
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SourceLogFuzzTest {
    private static final List<String> WORDS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "file:",
                    "//",
                    "%",
                    "%00",
                    "http://",
                    "null",
                    "\"path\":",
                    "\"size\":-1",
                    "\"hash\":",
                    "\"pieces\":",
                    "\\u0000",
                    " ",
                    "\"logOffset\":",
                    "-",
                    "1e9");

    @TempDir Path directory;

    private static FuzzTarget target(List<String> corpus, Parsing parsing) {
        Mutations mutations = Mutations.ofTexts(corpus, WORDS);
        return new FuzzTarget() {
            @Override
            public byte[] input(RandomGenerator random) {
                return mutations.next(random);
            }

            @Override
            public boolean parse(byte[] input) throws IOException {
                parsing.parse(new String(input, StandardCharsets.UTF_8));
                return true;
            }

            @Override
            public long bytesPerByte() {
                return 512;
            }
        };
    }

    private interface Parsing {
        void parse(String text) throws IOException;
    }

    private static PinnedFile pinned(
            String uri, long modifiedMillis, long sizeBytes, int pieceCount, long hash) {
        return new PinnedFile(
                uri, modifiedMillis, 12, new ContentHash.Fingerprint(sizeBytes, pieceCount, hash));
    }

    @Test
    void lines(Seed seed) throws Exception {
        Fuzz.run(
                seed,
                target(
                        List.of(
                                pinned("file:///in/a.json", 1_469_501_107_000L, 7, 1, -1).toLine(),
                                pinned("file:///in/%C3%A4%20b%0A.json", 0, 0, 1, 1).toLine(),
                                pinned("file:///in/b.json", 0, 9 << 20, 4, 7).toLine()),
                        line -> {
                            PinnedFile file = PinnedFile.parse(line);
                            file.file();
                            assertEquals(file, PinnedFile.parse(file.toLine()));
                        }));
    }

    @Test
    void offsets(Seed seed) throws Exception {
        Files.writeString(directory.resolve("a.json"), "{\"a\":1}\n");
        Map<String, String> options = Map.of("path", directory.toString());
        StillClock clock = new StillClock(4_000_000_000_000L);
        try (MicroBatchStream stream = FileFixtures.open(options, new MemoryLog(), clock)) {
            stream.latestOffset(Optional.empty(), ReadLimit.allAvailable());
            Fuzz.run(
                    seed,
                    target(
                            List.of("{\"logOffset\":0}", " { \"logOffset\" : -1 } "),
                            json -> stream.planInputSplits(Optional.empty(), new Offset(json))));
        }
    }
}
