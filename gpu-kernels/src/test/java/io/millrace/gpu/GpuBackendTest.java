package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Measure;
import io.millrace.backend.TableContext;
import io.millrace.batch.Allocators;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.ServiceLoader;

class GpuBackendTest {
    private static final AggregationSpec COUNT =
            new AggregationSpec(null, List.of(), List.of(Measure.countAll()));

    @Test
    void isFoundByName() {
        long found =
                ServiceLoader.load(AggregationBackend.class).stream()
                        .filter(provider -> provider.type() == GpuBackend.class)
                        .count();
        assertEquals(1, found);
    }

    private int probes;

    /// Of a machine without a driver, wherever the test runs.
    private GpuBackend withoutDriver() {
        return new GpuBackend(
                () -> {
                    probes++;
                    return GpuProbe.probe("libcuda-that-nobody-has.so.1");
                },
                TableSizes.USUAL,
                Clock.system());
    }

    @Test
    void saysWhyItIsNotAvailableAndWhatHelps() {
        GpuBackend backend = withoutDriver();
        assertFalse(backend.available().isSupported());
        assertTrue(backend.available().reason().contains("use"), backend.available().reason());
        assertEquals(1, probes, "the probe is not repeated");
    }

    @Test
    void refusesToOpenWithANamedError() {
        try (GpuBackend backend = withoutDriver();
                BufferAllocator allocator = Allocators.root()) {
            MillraceException error =
                    assertThrows(
                            MillraceException.class,
                            () -> backend.open(COUNT, new TableContext(allocator)));
            assertEquals(ErrorCondition.BACKEND_UNAVAILABLE, error.condition());
        }
    }
}
