package io.millrace.testkit.backend;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.testkit.LeakCheck;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

@LeakCheck
final class PartialsAssertTest {
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(MeasureContract.key(0, InputColumn.DOUBLE)),
                    List.of(Measure.countAll()));

    private static Partials partials(
            BufferAllocator allocator, List<@Nullable Value> keys, long... counts) {
        List<@Nullable Value> values =
                Arrays.stream(counts).<@Nullable Value>mapToObj(Value.Whole::new).toList();
        return new Partials(
                SPEC,
                List.of(
                        Value.toBatch(
                                allocator,
                                PartialsLayout.of(SPEC).schema(),
                                List.of(keys, values),
                                counts.length)));
    }

    private static List<@Nullable Value> keys(Double... keys) {
        return Arrays.stream(keys)
                .<@Nullable Value>map(key -> key == null ? null : new Value.Floating(key))
                .toList();
    }

    @Test
    void equalPartialsPass(BufferAllocator allocator) {
        try (Partials a = partials(allocator, keys(null, 0.0, Double.NaN), 1, 2, 3);
                Partials b = partials(allocator, keys(null, 0.0, Double.NaN), 1, 2, 3)) {
            PartialsAssert.assertSameBytes(a, b, "equal");
        }
    }

    @Test
    void anyOtherByteFails(BufferAllocator allocator) {
        try (Partials expected = partials(allocator, keys(null, 0.0), 1, 2);
                Partials otherCount = partials(allocator, keys(null, 0.0), 1, 3);
                Partials otherZero = partials(allocator, keys(null, -0.0), 1, 2);
                Partials otherNull = partials(allocator, keys(0.0, 0.0), 1, 2);
                Partials otherOrder = partials(allocator, keys(0.0, null), 2, 1);
                Partials fewer = partials(allocator, keys((Double) null), 1);
                Partials more = partials(allocator, keys(null, 0.0, 1.0), 1, 2, 3)) {
            for (Partials other :
                    List.of(otherCount, otherZero, otherNull, otherOrder, fewer, more)) {
                assertThrows(
                        AssertionError.class,
                        () -> PartialsAssert.assertSameBytes(expected, other, "different"));
            }
        }
    }
}
