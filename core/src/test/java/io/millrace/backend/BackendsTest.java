package io.millrace.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class BackendsTest {
    private static final AggregationSpec COUNT =
            new AggregationSpec(null, List.of(), List.of(Measure.countAll()));

    private record Fake(
            String name, int priority, boolean isAccelerator, Support available, Support supported)
            implements AggregationBackend {
        Fake(String name, int priority, Support available, Support supported) {
            this(name, priority, false, available, supported);
        }

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
            new Fake("gpu", 30, true, Support.unsupported("there is no driver"), YES);
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

    private static final Fake DEVICE = new Fake("gpu", 30, true, YES, YES);

    private static final AggregationSpec FIRST =
            new AggregationSpec(
                    null,
                    List.of(),
                    List.of(new Measure(Measure.Kind.FIRST, 0, DataTypes.LongType)));

    @Test
    void anAcceleratorIsBesideAProcessorsBackend() {
        try (Backends backends = new Backends(List.of(SCALAR, DEVICE, SIMD))) {
            List<BackendChoice.PassedOver> simd =
                    List.of(new BackendChoice.PassedOver("cpu-simd", "a struct"));
            assertEquals(
                    new BackendChoice(SCALAR, Optional.of(DEVICE), false, simd),
                    backends.choose("auto", COUNT));
            assertEquals(
                    new BackendChoice(SCALAR, Optional.of(DEVICE), true, simd),
                    backends.choose("gpu", COUNT));
            assertEquals(
                    new BackendChoice(SCALAR, Optional.empty(), false, simd),
                    backends.choose("cpu", COUNT));
            backends.check("gpu");
        }
    }

    @Test
    void anAcceleratorAloneIsNotEnough() {
        try (Backends backends = new Backends(List.of(DEVICE))) {
            for (String setting : List.of("auto", "gpu")) {
                assertEquals(
                        ErrorCondition.BACKEND_UNAVAILABLE,
                        assertThrows(MillraceException.class, () -> backends.choose(setting, COUNT))
                                .condition());
            }
        }
    }

    @Test
    void whereTheOrderOfRowsShowsNoAcceleratorComputes() {
        try (Backends backends = new Backends(List.of(SCALAR, DEVICE))) {
            BackendChoice choice = backends.choose("auto", FIRST);
            assertEquals(Optional.empty(), choice.accelerator());
            assertEquals("gpu", choice.passedOver().getFirst().name());
            MillraceException error =
                    assertThrows(MillraceException.class, () -> backends.choose("gpu", FIRST));
            assertEquals(ErrorCondition.BACKEND_UNAVAILABLE, error.condition());
            assertTrue(error.getMessage().contains("order of rows"), error.getMessage());
        }
    }
}
