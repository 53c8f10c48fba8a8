package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.connector.ReadLimit;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class BatchSizerTest {
    private static final ReadLimit ALL = ReadLimit.allAvailable();
    private static final long FIRST = BatchSizer.FIRST_BYTES;

    private final BatchSizer sizer = new BatchSizer(Duration.ofMillis(100), 1);

    private long limit() {
        return ((ReadLimit.MaxBytes) sizer.limit(ALL)).bytes();
    }

    private void executed(long bytes, long millis) {
        sizer.executed(bytes, bytes, millis * 1_000_000L);
    }

    private void assertLimit(long expected, long tolerance) {
        long actual = limit();
        assertTrue(Math.abs(actual - expected) <= tolerance, () -> expected + " is " + actual);
    }

    @Test
    void withoutATargetAndWhereTheSourceHasALimitNothingChanges() {
        assertEquals(ALL, new BatchSizer(Duration.ZERO, 1).limit(ALL));
        ReadLimit own = new ReadLimit.MaxFiles(3);
        assertEquals(own, sizer.limit(own));
    }

    @Test
    void theFirstBatchIsSmallAndEachFollowingOneTwiceAsLargeUntilTheTarget() {
        long bytesPerMilli = FIRST / 20;
        long expected = FIRST;
        for (int batch = 0; batch < 3; batch++) {
            assertEquals(Math.min(expected, 100 * bytesPerMilli), limit());
            executed(limit(), limit() / bytesPerMilli);
            expected *= 2;
        }
        assertLimit(100 * bytesPerMilli, bytesPerMilli);
        executed(limit(), 100);
        assertLimit(100 * bytesPerMilli, bytesPerMilli);
    }

    @Test
    void aSlowBatchMakesTheNextOneSmallerAtOnce() {
        executed(FIRST, 100);
        assertLimit(FIRST, 1);
        executed(FIRST, 400);
        assertLimit(FIRST * 5 / 8, 1);
    }

    @Test
    void aBatchThatDoesNotUseItsLimitDoesNotRaiseIt() {
        executed(FIRST / 4, 1);
        assertEquals(FIRST, limit());
        executed(FIRST / 2, 1);
        assertEquals(2 * FIRST, limit());
    }

    @Test
    void aFileThatIsLargerThanTheLimitSaysMoreThanTheLimit() {
        executed(100 * FIRST, 10);
        assertEquals(200 * FIRST, limit());
    }

    @Test
    void aBatchThatReadNothingSaysNothing() {
        executed(0, 1000);
        assertEquals(FIRST, limit());
    }

    @Test
    void sourcesShareTheLimit() {
        assertEquals(
                new ReadLimit.MaxBytes(FIRST / 4),
                new BatchSizer(Duration.ofMillis(1), 4).limit(ALL));
    }

    @Test
    void oneBusySourceOfTwoIsEnoughToGrow() {
        BatchSizer two = new BatchSizer(Duration.ofSeconds(10), 2);
        two.executed(100_000, 100_000, 60_000_000_000L);
        long shrunk = share(two);
        for (int batch = 0; batch < 100; batch++) {
            two.executed(share(two), share(two), 5_000_000L);
        }
        assertTrue(share(two) > 1000 * shrunk, share(two) + " after " + shrunk);
    }

    @Test
    void whatASourceWithALimitOfItsOwnReadsRaisesNothing() {
        sizer.executed(100 * FIRST, FIRST / 4, 1_000_000L);
        assertEquals(FIRST, limit());
    }

    private static long share(BatchSizer of) {
        return ((ReadLimit.MaxBytes) of.limit(ALL)).bytes();
    }

    @Test
    void anythingGoesOfSizesAndTimes() {
        executed(Long.MAX_VALUE, 0);
        executed(Long.MAX_VALUE, 0);
        assertEquals(1L << 50, limit());
        executed(1, Long.MAX_VALUE / 1_000_000L);
        sizer.executed(1, 1, Long.MAX_VALUE);
        for (int batch = 0; batch < 200; batch++) {
            sizer.executed(1, 1, Long.MAX_VALUE);
        }
        assertEquals(1, limit());
    }
}
