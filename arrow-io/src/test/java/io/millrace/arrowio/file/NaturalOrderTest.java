package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Goal: names are ordered as people count, and files are cut into pieces that touch.
final class NaturalOrderTest {
    @Test
    void numbersCountByTheirValue() {
        List<String> ordered =
                List.of(
                        "a",
                        "file-0",
                        "file-01",
                        "file-1",
                        "file-2",
                        "file-9",
                        "file-10",
                        "file-10a",
                        "file-99999999999999999999",
                        "file-100000000000000000000",
                        "filf");
        for (int seed = 0; seed < 50; seed++) {
            List<String> shuffled = new ArrayList<>(ordered);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(NaturalOrder.NAMES);
            assertEquals(ordered, shuffled);
        }
    }

    @Test
    void piecesTouchAndNoneIsSmall() {
        long piece = FileSplit.PIECE_BYTES_MIN;
        for (long size : new long[] {0, 1, piece, 2 * piece - 1, 2 * piece, 7 * piece + 5}) {
            List<FileSplit> splits =
                    FileSplit.of(java.nio.file.Path.of("f"), size, true, Optional::empty);
            assertEquals(Math.max(1, size / piece), splits.size());
            long at = 0;
            for (FileSplit split : splits) {
                assertEquals(at, split.start());
                at = split.end();
            }
            assertEquals(size, at);
        }
    }
}
