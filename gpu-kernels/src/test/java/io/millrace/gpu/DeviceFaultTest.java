package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.gpu.FaultScript.Step;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.backend.PartialsAssert;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.random.RandomGenerator;

/// What a table does when the device fails, at every call that can: it says so, loses nothing that
/// it need not lose, and leaves nothing behind.
@OnDevice
@LeakCheck
@Seeded
final class DeviceFaultTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int ILLEGAL_ADDRESS = 700;

    /// All calls fail in the long runs only.
    private static final int STEP = Boolean.getBoolean("millrace.nightly") ? 1 : 3;

    @BeforeAll
    static void needsTheStandIn() {
        Assumptions.assumeFalse(StandIn.isDeviceRequired(), "a real device fails on no command");
    }

    /// Each allocation fails once. A call that fails can be made again, and all is as if nothing
    /// had happened. None fails for page-locked memory: there is other.
    @ParameterizedTest
    @EnumSource(
            value = StandIn.Call.class,
            names = {"ALLOCATE", "PIN"})
    void aCallThatRanOutOfMemoryCanBeMadeAgain(
            StandIn.Call call, BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random)) {
            boolean isReached = true;
            int reached = 0;
            for (int n = 1; isReached; n += STEP) {
                try (GpuBackend backend = backend();
                        GroupTable table = backend.open(script.spec(), context(allocator))) {
                    long before = StandIn.get().calls(call);
                    StandIn.get().failAfter(call, n, OUT_OF_MEMORY, false);
                    for (Step step : script.steps()) {
                        runOrRepeat(table, step);
                    }
                    script.check(table, call + " " + n + " failed");
                    isReached = StandIn.get().calls(call) - before >= n;
                }
                StandIn.get().reset();
                reached += isReached ? 1 : 0;
            }
            assertTrue(reached > 2, "only " + reached + " calls have failed");
        }
    }

    /// There is so much memory and no more, until a call has failed of it.
    @Test
    void aFullDeviceIsOutOfMemoryAndNotLost(BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random)) {
            int told = 1;
            int all = 0;
            for (long limit = 1 << 18; told > 0; limit += limit / 4) {
                try (GpuBackend backend = backend();
                        GroupTable table = backend.open(script.spec(), context(allocator))) {
                    told = 0;
                    for (Step step : script.steps()) {
                        StandIn.get().limitMemory(limit);
                        told += runOrRepeat(table, step) ? 0 : 1;
                    }
                    script.check(table, "with " + limit + " bytes");
                    all += told;
                }
            }
            assertTrue(all > 10, "only " + all + " calls have failed");
        }
    }

    private static boolean runOrRepeat(GroupTable table, Step step) {
        try {
            step.run(table);
            return true;
        } catch (DeviceFailedException e) {
            assertFalse(e.isLost(), e.reason());
            StandIn.get().limitMemory(-1);
            step.run(table);
            return false;
        }
    }

    /// The device is gone from the n-th call on.
    @ParameterizedTest
    @EnumSource(
            value = StandIn.Call.class,
            names = {"COPY", "LAUNCH", "SYNCHRONIZE", "EXECUTE"})
    void aLostDeviceIsToldAndLeavesNothing(
            StandIn.Call call, BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random)) {
            boolean isLost = true;
            int losses = 0;
            for (int n = 1; isLost; n += STEP + n / 4) {
                try (GpuBackend backend = backend()) {
                    isLost = isLostAfter(backend, script, call, n);
                    assertEquals(!isLost, backend.available().isSupported());
                }
                StandIn.get().reset();
                losses += isLost ? 1 : 0;
            }
            assertTrue(losses > 5, "only " + losses + " calls have failed");
        }
    }

    private static boolean isLostAfter(
            GpuBackend backend, FaultScript script, StandIn.Call call, int n) {
        try (GroupTable table = backend.open(script.spec(), context(script.allocator()))) {
            StandIn.get().failAfter(call, n, ILLEGAL_ADDRESS, true);
            try {
                for (Step step : script.steps()) {
                    step.run(table);
                }
                script.check(table, call + " " + n + " was not reached");
                return false;
            } catch (DeviceFailedException e) {
                assertTrue(e.isLost(), e.reason());
                assertThrows(DeviceFailedException.class, table::groupCount);
                assertThrows(
                        DeviceFailedException.class,
                        () -> backend.open(script.spec(), context(script.allocator())));
                return true;
            }
        }
    }

    /// A call fails for memory that none was missing for when room was made. Either nothing has
    /// changed, or nobody knows what the groups are, and nobody is told any.
    @ParameterizedTest
    @EnumSource(
            value = StandIn.Call.class,
            names = {"COPY", "LAUNCH", "SYNCHRONIZE"})
    void aTableThatFailedInAChangeTellsNothingAnyMore(
            StandIn.Call call, BufferAllocator allocator, RandomGenerator random) {
        try (FaultScript script = new FaultScript(allocator, random);
                GpuBackend backend = backend()) {
            int broken = 0;
            int reached = 0;
            boolean isReached = true;
            for (int n = 1; isReached; n += STEP + n / 16) {
                try (GroupTable table = backend.open(script.spec(), context(allocator))) {
                    long before = StandIn.get().calls(call);
                    StandIn.get().failAfter(call, n, OUT_OF_MEMORY, false);
                    try {
                        script.steps().forEach(step -> runOrRepeat(table, step));
                        String what = call + " " + n + " failed";
                        runOrRepeat(table, again -> script.check(again, what));
                    } catch (DeviceFailedException e) {
                        assertFalse(e.isLost(), e.reason());
                        assertThrows(DeviceFailedException.class, table::groupCount);
                        broken++;
                    }
                    isReached = StandIn.get().calls(call) - before >= n;
                }
                StandIn.get().reset();
                reached += isReached ? 1 : 0;
            }
            assertTrue(backend.available().isSupported(), backend.available().reason());
            assertTrue(reached > 2, "only " + reached + " calls have failed");
            assertTrue(broken > 0 || call != StandIn.Call.LAUNCH, "no change has failed");
        }
    }

    /// Groups are handed out in several batches, so that some are done when a call fails.
    private static GpuBackend backend() {
        return new GpuBackend(
                GpuProbe::probe, new TableSizes(1, 1L << 30, 700, 1L << 20, 700), Clock.system());
    }

    private static TableContext context(BufferAllocator allocator) {
        return new TableContext(allocator);
    }

    /// What the retained batches are for: the caller closes his as soon as the call returns.
    @Test
    void partialsHandedOutBeforeALossAreGood(BufferAllocator allocator, RandomGenerator random) {
        AggregationSpec spec;
        try (FaultScript script = new FaultScript(allocator, random);
                GpuBackend backend = backend();
                GroupTable table = backend.open(script.spec(), context(allocator))) {
            spec = script.spec();
            for (Step step : script.steps()) {
                step.run(table);
            }
            try (Partials before = table.changedSince(Long.MIN_VALUE);
                    Partials expected = script.expected()) {
                StandIn.get().failAfter(StandIn.Call.LAUNCH, 1, ILLEGAL_ADDRESS, true);
                assertThrows(DeviceFailedException.class, table::clear);
                PartialsAssert.assertSameBytes(expected, before, "before the loss");
                for (Batch batch : before.batches()) {
                    assertTrue(batch.rowCount() > 0, spec.toString());
                }
            }
        }
    }
}
