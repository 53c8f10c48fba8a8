package io.millrace.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;

import java.util.List;

class BackendsTest {
    private static final AggregationSpec COUNT =
            new AggregationSpec(null, List.of(), List.of(Measure.countAll()));

    private record Fake(String name, int priority, Support available, Support supported)
            implements AggregationBackend {
        @Override
        public Support supports(AggregationSpec spec) {
            return supported;
        }

        @Override
        public GroupTable open(AggregationSpec spec, TableContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static final Support YES = Support.supported();
    private static final Fake GPU =
            new Fake("gpu", 30, Support.unsupported("there is no driver"), YES);
    private static final Fake SIMD = new Fake("cpu-simd", 20, YES, Support.unsupported("a struct"));
    private static final Fake SCALAR = new Fake("cpu-scalar", 10, YES, YES);

    @Test
    void autoTakesTheBestAndKeepsTheReasonsAgainstBetterOnes() {
        try (Backends backends = new Backends(List.of(SCALAR, GPU, SIMD))) {
            BackendChoice choice = backends.choose("Auto", COUNT);
            assertEquals(SCALAR, choice.host());
            assertEquals(
                    List.of(
                            new BackendChoice.PassedOver("gpu", "there is no driver"),
                            new BackendChoice.PassedOver("cpu-simd", "a struct")),
                    choice.passedOver());
            assertEquals(1, backends.choose("cpu", COUNT).passedOver().size());
            assertEquals(SCALAR, backends.choose("cpu-scalar", COUNT).host());
        }
    }

    @Test
    void theLowestPriorityThereIsComesLast() {
        Fake last = new Fake("reference", Integer.MIN_VALUE, YES, YES);
        try (Backends backends = new Backends(List.of(last, SCALAR))) {
            assertEquals(SCALAR, backends.choose("auto", COUNT).host());
            assertEquals(last, backends.choose("reference", COUNT).host());
        }
    }

    @Test
    void aForcedDeviceThatIsNotThereIsAnErrorWithTheReason() {
        try (Backends backends = new Backends(List.of(SCALAR, GPU))) {
            MillraceException error =
                    assertThrows(MillraceException.class, () -> backends.choose("gpu", COUNT));
            assertEquals(ErrorCondition.BACKEND_UNAVAILABLE, error.condition());
            assertTrue(error.getMessage().contains("there is no driver"), error.getMessage());
            assertEquals(
                    ErrorCondition.BACKEND_UNAVAILABLE,
                    assertThrows(MillraceException.class, () -> backends.check("gpu")).condition());
        }
    }

    @Test
    void anUnknownDeviceIsAnError() {
        try (Backends backends = new Backends(List.of(SCALAR))) {
            MillraceException error =
                    assertThrows(MillraceException.class, () -> backends.choose("gpuu", COUNT));
            assertEquals(ErrorCondition.INVALID_OPTION_VALUE, error.condition());
            assertEquals(
                    ErrorCondition.BACKEND_UNAVAILABLE,
                    assertThrows(MillraceException.class, () -> backends.choose("gpu", COUNT))
                            .condition());
        }
    }
}
