package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.BlockSource;
import io.millrace.gpu.StandIn.Call;
import io.millrace.gpu.table.TableSizes;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.Seeded;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A device that is lost is tried again: it computes if it works, and is left alone if it does not.
@OnDevice
@LeakCheck
@Seeded
@Timeout(120)
final class DeviceAgainTest {
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int ECC_UNCORRECTABLE = 214;
    private static final Duration FIRST_WAIT = Duration.ofNanos(CurrentDevice.FIRST_WAIT_NANOS);

    /// Longer than any wait.
    private static final Duration LONG = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final GpuBackend backend = new GpuBackend(GpuProbe::probe, TableSizes.USUAL, clock);

    @BeforeAll
    static void needsTheStandIn() {
        Assumptions.assumeFalse(StandIn.isDeviceRequired(), "a real device fails on no command");
    }

    /// Computes with a new table, and compares.
    private void compute(FaultScript script, String what) {
        try (GroupTable table = open(script)) {
            script.steps().forEach(step -> step.run(table));
            script.check(table, what);
        }
    }

    private GroupTable open(FaultScript script) {
        return backend.open(script.spec(), new TableContext(script.allocator()));
    }

    /// Opens a table and loses its device.
    private GroupTable lost(FaultScript script) {
        GroupTable table = open(script);
        StandIn.get().failAfter(Call.LAUNCH, 1, ILLEGAL_ADDRESS, true);
        assertThrows(
                DeviceFailedException.class, () -> script.steps().forEach(step -> step.run(table)));
        return table;
    }

    private String whyNot() {
        return backend.available().reason();
    }

    private void awaitAvailable() {
        Spin.until("the device works again", () -> backend.available().isSupported());
    }

    /// Asks until the device was tried so often.
    private void awaitAttempts(int count) {
        Spin.until(
                "attempt " + count,
                () -> !backend.available().isSupported() && contexts() >= 1 + count);
    }

    private static long contexts() {
        return StandIn.get().calls(Call.CREATE_CONTEXT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"COPY", "LAUNCH", "SYNCHRONIZE", "EXECUTE"})
    void itComputesAgainWhenItWorks(Call call, BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                backend) {
            compute(script, "before");
            for (int loss = 1; loss <= CurrentDevice.ATTEMPTS_MAX; loss++) {
                try (GroupTable table = open(script)) {
                    StandIn.get().failAfter(call, 1 + random.nextInt(20), ILLEGAL_ADDRESS, true);
                    assertThrows(
                            DeviceFailedException.class,
                            () -> script.steps().forEach(step -> step.run(table)));
                }
                assertFalse(backend.available().isSupported());
                clock.advance(LONG);
                awaitAvailable();
                assertEquals(1 + loss, contexts());
                compute(script, "after loss " + loss);
            }
            // It worked after each, and is given up all the same.
            lost(script).close();
            assertTrue(whyNot().contains("open a new session"), whyNot());
            Spin.until("it gives back what it has", () -> StandIn.get().leaks().isEmpty());
            clock.advance(LONG);
            assertFalse(backend.available().isSupported());
            assertEquals(1 + CurrentDevice.ATTEMPTS_MAX, contexts());
        }
    }

    @Test
    void itIsTriedAgainAfterAWhileAndNotBefore(BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                backend) {
            lost(script).close();
            assertTrue(whyNot().contains("ILLEGAL_ADDRESS"), whyNot());
            assertTrue(whyNot().contains("tried whether it works again"), whyNot());
            clock.advance(FIRST_WAIT.minusNanos(1));
            assertFalse(backend.available().isSupported());
            assertEquals(1, contexts());
            clock.advance(Duration.ofNanos(1));
            awaitAvailable();
            // Twice as long after the next loss.
            lost(script).close();
            assertFalse(backend.available().isSupported());
            clock.advance(FIRST_WAIT.multipliedBy(2).minusNanos(1));
            assertFalse(backend.available().isSupported());
            assertEquals(2, contexts());
            clock.advance(Duration.ofNanos(1));
            awaitAvailable();
        }
    }

    /// Its memory is still mapped, and it is closed by whoever opened it.
    @Test
    void itIsNotTriedWhileATableIsOpen(BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                backend) {
            try (GroupTable _ = lost(script)) {
                assertFalse(backend.available().isSupported());
                clock.advance(LONG);
                assertFalse(backend.available().isSupported());
                assertEquals(1, contexts());
            }
            awaitAvailable();
        }
    }

    @Test
    void itStaysLostWhenNoContextWorks(BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                backend) {
            try (GroupTable table = open(script)) {
                StandIn.get().failForGoodAfter(Call.EXECUTE, 1, ECC_UNCORRECTABLE);
                assertThrows(
                        DeviceFailedException.class,
                        () -> script.steps().forEach(step -> step.run(table)));
            }
            Spin.until(
                    "it is given up",
                    () -> {
                        clock.advance(LONG);
                        return whyNot().contains("open a new session");
                    });
            assertTrue(whyNot().contains("ECC_UNCORRECTABLE"), whyNot());
            StandIn.get().reset();
            clock.advance(LONG);
            assertFalse(backend.available().isSupported());
            assertEquals(0, contexts());
            assertThrows(DeviceFailedException.class, () -> open(script));
        }
    }

    /// A context is given, and does not work: nobody is told that it does.
    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"ALLOCATE", "LAUNCH", "EXECUTE"})
    void onlyTheSelfTestIsBelieved(Call call, BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                backend) {
            lost(script).close();
            assertFalse(backend.available().isSupported());
            for (int attempt = 1; attempt <= 2; attempt++) {
                StandIn.get().failAfter(call, 1, ILLEGAL_ADDRESS, true);
                clock.advance(LONG);
                awaitAttempts(attempt);
            }
            clock.advance(LONG);
            awaitAvailable();
            assertEquals(4, contexts());
            compute(script, "after two attempts in vain");
        }
    }

    @Test
    void whatWasHandedOutOutlivesTheContext(BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                backend) {
            Partials before;
            try (GroupTable table = open(script)) {
                script.steps().forEach(step -> step.run(table));
                before = table.changedSince(Long.MIN_VALUE);
                StandIn.get().failAfter(Call.LAUNCH, 1, ILLEGAL_ADDRESS, true);
                assertThrows(DeviceFailedException.class, table::clear);
            }
            try (before) {
                assertFalse(backend.available().isSupported());
                clock.advance(FIRST_WAIT);
                awaitAvailable();
                script.check(before, "of the device before");
            }
            compute(script, "of the device after it");
        }
    }

    /// Returns a block of page-locked memory that was given back again.
    private long block(FaultScript script) {
        try (GroupTable _ = open(script)) {
            List<Long> found = new ArrayList<>();
            Spin.until(
                    "there is a slab",
                    () -> {
                        long block = backend.blocks().allocate(BlockSource.BYTES_MIN);
                        return block != 0 && found.add(block);
                    });
            backend.blocks().free(found.getFirst(), BlockSource.BYTES_MIN);
            return found.getFirst();
        }
    }

    /// Neither who asks nor who closes waits for a driver that does not answer; what is not in its
    /// hands is given back at once. When it answers after all, what it gave is given back.
    @Test
    void aDriverThatDoesNotAnswerHoldsNobody(BufferAllocator allocator, RandomGenerator random) {
        StandIn standIn = StandIn.get();
        try (FaultScript script = new FaultScript(allocator, random)) {
            long block = block(script);
            lost(script).close();
            Spin.until("the device has ended", () -> standIn.leaks().isEmpty());
            assertFalse(backend.available().isSupported());
            standIn.holdContexts(true);
            try {
                clock.advance(FIRST_WAIT);
                for (int i = 0; i < 3; i++) {
                    assertFalse(backend.available().isSupported());
                    assertTrue(whyNot().contains("no answer yet"), whyNot());
                    assertThrows(DeviceFailedException.class, () -> open(script));
                    clock.advance(LONG);
                }
                Spin.until("a context is made", () -> standIn.heldCalls() == 1);
                backend.close();
                assertEquals("the backend is closed", whyNot());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> backend.blocks().free(block, BlockSource.BYTES_MIN),
                        "the slab is given back");
            } finally {
                standIn.holdContexts(false);
            }
            Spin.until("it is given back", () -> contexts() == 2 && standIn.leaks().isEmpty());
        }
    }

    /// The device before has kept the attempt waiting until nobody wanted it any more.
    @Test
    void noDeviceIsOpenedAfterTheClose(BufferAllocator allocator, RandomGenerator random) {
        StandIn standIn = StandIn.get();
        try (FaultScript script = new FaultScript(allocator, random)) {
            try (GroupTable _ = lost(script)) {
                standIn.holdContexts(true);
            }
            try {
                assertFalse(backend.available().isSupported());
                clock.advance(FIRST_WAIT);
                assertFalse(backend.available().isSupported());
                assertTrue(isTrying());
                Spin.until("the context is destroyed", () -> standIn.heldCalls() == 1);
                backend.close();
            } finally {
                standIn.holdContexts(false);
            }
            Spin.until("the attempt has ended", () -> !isTrying());
            assertEquals(1, contexts());
        }
    }

    private static boolean isTrying() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("millrace-gpu-again"));
    }
}
