package io.millrace.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.DeviceFailedException;
import io.millrace.gpu.OnDevice;
import io.millrace.gpu.Spin;
import io.millrace.gpu.StandIn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// What becomes of a device that is lost.
@OnDevice
@Timeout(60)
final class GpuDeviceTest {
    private GpuDevice device;

    @BeforeEach
    void open() throws IOException {
        device = PageLockedBlocksTest.newDevice();
    }

    @AfterEach
    void close() {
        device.close();
    }

    private void lose() {
        StandIn.get().failAfter(StandIn.Call.SYNCHRONIZE, 1, 700, true);
        assertThrows(DeviceFailedException.class, () -> device.run(device.compute()::synchronize));
    }

    /// The context is destroyed: memory and all else goes with it.
    @Test
    void aLostDeviceGivesBackWhatItHas() {
        Block block = device.call(() -> device.memory().allocate(1000));
        device.call(device::newEvent);
        assertTrue(device.isInUse());
        lose();
        device.release(() -> device.memory().free(block));
        assertFalse(device.isInUse());
        device.close();
        assertEquals("", StandIn.get().leaks());
    }

    /// Nobody needs to close it for that, or to try it again.
    @Test
    void aLostDeviceEndsByItselfOnceNobodyHasMemoryOfIt() {
        Block block = device.call(() -> device.memory().allocate(1000));
        lose();
        device.release(() -> {});
        assertFalse(StandIn.get().leaks().isEmpty(), "it is in use");
        device.release(() -> device.memory().free(block));
        Spin.until("it has ended", () -> StandIn.get().leaks().isEmpty());
    }

    /// As of a table that is closed after its session.
    @Test
    void nothingIsAskedOfTheDriverAfterTheEnd() {
        DeviceEvent event = device.call(device::newEvent);
        Block block = device.call(() -> device.memory().allocate(1000));
        lose();
        device.close();
        List<String> done = new ArrayList<>();
        device.release(
                event::close,
                device.compute()::synchronize,
                () -> device.memory().free(block),
                device::trim,
                () -> done.add("what is not the device's"));
        assertEquals(List.of("what is not the device's"), done);
        assertFalse(device.isInUse());
        assertEquals("", StandIn.get().leaks());
    }

    /// A driver that hangs at the end holds nobody who comes before or behind that.
    @Test
    void nobodyWaitsBehindTheEnd() throws InterruptedException {
        StandIn standIn = StandIn.get();
        standIn.holdContexts(true);
        try {
            CountDownLatch go = new CountDownLatch(1);
            standIn.failAfter(StandIn.Call.SYNCHRONIZE, 1, 700, true);
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            device.start(device.compute()::synchronize, failures::add);
            List<Throwable> answers = Collections.synchronizedList(new ArrayList<>());
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            Spin.await(go);
                                            device.release(() -> {});
                                            answers.add(answer(() -> {}));
                                        }));
            }
            go.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(1, failures.size());
            assertEquals(8, losses(answers), answers::toString);
            // Behind the end, which is under way.
            Spin.until("its context is destroyed", () -> standIn.heldCalls() == 1);
            assertInstanceOf(DeviceFailedException.class, answer(() -> {}));
        } finally {
            standIn.holdContexts(false);
        }
        Spin.until("it is given back", () -> standIn.leaks().isEmpty());
    }

    @Test
    void whatWasAskedForBeforeTheLossIsNotDoneAfterIt() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        StandIn.get().failAfter(StandIn.Call.SYNCHRONIZE, 1, 700, true);
        device.start(
                () -> {
                    Spin.await(go);
                    device.compute().synchronize();
                },
                failures::add);
        device.start(() -> done.add("the next task"), failures::add);
        List<Throwable> answers = Collections.synchronizedList(new ArrayList<>());
        Thread caller =
                Thread.ofPlatform().start(() -> answers.add(answer(() -> done.add("a call"))));
        go.countDown();
        caller.join();
        assertEquals(1, losses(answers), answers::toString);
        device.release(() -> done.add("what gives memory back"));
        assertEquals(List.of("what gives memory back"), done);
        assertEquals(2, failures.size());
        device.close();
    }

    /// Returns what a call that fails is answered with.
    private Throwable answer(Runnable task) {
        try {
            device.run(task);
            return new AssertionError("it was run");
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static long losses(List<Throwable> answers) {
        return answers.stream().filter(DeviceFailedException.class::isInstance).count();
    }

    /// What one table gives back is of many sizes.
    @Test
    void aLostDeviceWithALargeTableEnds() {
        long mib = 1L << 20;
        MemoryArena arena = new MemoryArena(device.memory());
        device.run(
                () -> {
                    for (int i = 0; i < 4; i++) {
                        arena.allocate((20 + 4 * i) * mib);
                    }
                });
        lose();
        device.release(arena::close);
        assertFalse(device.isInUse());
        Spin.until("it is given back", () -> StandIn.get().leaks().isEmpty());
    }

    @Test
    void nobodyWaitsForALostDeviceThatDoesNotAnswer() {
        StandIn standIn = StandIn.get();
        standIn.holdContexts(true);
        try {
            lose();
            device.close(1);
            assertFalse(standIn.leaks().isEmpty());
        } finally {
            standIn.holdContexts(false);
        }
        Spin.until("it is given back", () -> standIn.leaks().isEmpty());
    }
}
