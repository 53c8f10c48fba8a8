package io.millrace.gpu.device;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.backend.DeviceFailedException;
import io.millrace.batch.BlockSource;
import io.millrace.batch.FfmAllocationManager;
import io.millrace.gpu.GpuBackend;
import io.millrace.gpu.OnDevice;
import io.millrace.gpu.Spin;
import io.millrace.gpu.StandIn;
import io.millrace.gpu.driver.JCudaLoader;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

@OnDevice
@Seeded
@Timeout(60)
final class PageLockedBlocksTest {
    private static final long UNIT = BlockSource.BYTES_MIN;
    private static final int UNITS = 8;

    private final PageLockedBlocks blocks = new PageLockedBlocks(UNITS * UNIT);
    private final Map<Long, Long> out = new HashMap<>();
    private GpuDevice device;

    @BeforeEach
    void open() throws IOException {
        device = newDevice();
    }

    static GpuDevice newDevice() throws IOException {
        try (InputStream ptx = GpuBackend.class.getResourceAsStream("kernels.ptx")) {
            return GpuDevice.open(JCudaLoader.load(), ptx.readAllBytes());
        }
    }

    /// Takes a block, if there is one, that the end of the test gives back.
    private long allocate(long bytes) {
        long address = blocks.allocate(bytes);
        if (address != 0) {
            out.put(address, bytes);
        }
        return address;
    }

    private void free(long address) {
        blocks.free(address, Objects.requireNonNull(out.remove(address)));
    }

    @AfterEach
    void close() {
        List.copyOf(out.keySet()).forEach(this::free);
        device.close();
        blocks.close();
    }

    /// Waits for what the device's thread was asked for so far.
    private void settle() {
        device.run(() -> {});
    }

    @Test
    void thereAreBlocksOnceADeviceUsesThemAndASlabWasMade() {
        assertEquals(0, allocate(UNIT));
        blocks.use(device, 10 * UNITS * UNIT);
        assertEquals(0, allocate(UNIT), "nobody waits for a slab");
        settle();
        long block = allocate(UNIT + 1);
        assertTrue(block != 0 && block % FfmAllocationManager.ALIGNMENT_BYTES == 0);
        long next = allocate(UNIT);
        assertEquals(block + 2 * UNIT, next, "a block takes whole units");
        free(block);
        assertEquals(block, allocate(2 * UNIT), "the first that are free");
        assertEquals(0, allocate(UNITS * UNIT + 1), "larger than a slab");
    }

    @Test
    void thereIsAnEndToThem() {
        blocks.use(device, 2 * UNITS * UNIT);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long block = allocate(UNITS * UNIT);
            if (block != 0) {
                all.add(block);
            }
            settle();
        }
        assertEquals(2, all.size());
        assertThrows(IllegalArgumentException.class, () -> blocks.free(8, UNIT));
    }

    @Test
    void whatTheSystemDoesNotLockIsNotAskedForAgain() {
        StandIn standIn = StandIn.get();
        blocks.use(device, 10 * UNITS * UNIT);
        standIn.failAfter(StandIn.Call.PIN, 1, 304, false);
        long before = standIn.calls(StandIn.Call.PIN);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, allocate(UNIT));
            settle();
        }
        assertEquals(1, standIn.calls(StandIn.Call.PIN) - before);
    }

    /// A block and what is written all over it.
    private record Held(MemorySegment bytes, byte content) {
        boolean isIntact() {
            for (byte each : bytes.toArray(JAVA_BYTE)) {
                if (each != content) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void blocksDoNotOverlap(RandomGenerator random) {
        blocks.use(device, 3 * UNITS * UNIT);
        List<Held> held = new ArrayList<>();
        int given = 0;
        for (int i = 0; i < 400; i++) {
            if (random.nextBoolean() && !held.isEmpty()) {
                Held one = held.remove(random.nextInt(held.size()));
                assertTrue(one.isIntact(), "step " + i);
                free(one.bytes.address());
            } else {
                long bytes = random.nextLong(UNIT, 4 * UNIT);
                long address = allocate(bytes);
                settle();
                if (address != 0) {
                    Block block = new Block(address, bytes);
                    byte content = (byte) random.nextInt();
                    held.add(new Held(block.segment().fill(content), content));
                    given++;
                }
            }
        }
        for (Held one : held) {
            assertTrue(one.isIntact());
        }
        assertTrue(given > 50, "only " + given + " blocks");
    }

    private Held held(byte content) {
        Held held = new Held(new Block(allocate(UNIT), UNIT).segment(), content);
        held.bytes.fill(content);
        return held;
    }

    private void lose() {
        StandIn.get().failAfter(StandIn.Call.SYNCHRONIZE, 1, 700, true);
        assertThrows(DeviceFailedException.class, () -> device.run(device.compute()::synchronize));
    }

    @Test
    void blocksOutliveADeviceThatIsLostAndGoOnWithTheNext() throws IOException {
        StandIn standIn = StandIn.get();
        blocks.use(device, 2 * UNITS * UNIT);
        allocate(UNIT);
        settle();
        Held held = held((byte) 7);
        lose();
        Held afterwards = held((byte) 8);
        device.close();
        assertEquals("", standIn.leaks());
        assertTrue(held.isIntact() && afterwards.isIntact());
        Held between = held((byte) 9);
        device = newDevice();
        long before = standIn.calls(StandIn.Call.PIN);
        blocks.use(device, 2 * UNITS * UNIT);
        settle();
        assertEquals(1, standIn.calls(StandIn.Call.PIN) - before, "the slab is locked again");
        assertEquals(0, allocate(UNITS * UNIT));
        settle();
        assertTrue(allocate(UNITS * UNIT) != 0, "a slab of the next");
        assertTrue(held.isIntact() && afterwards.isIntact() && between.isIntact());
    }

    /// As memory, which is all that they have to be.
    @Test
    void blocksThatNoDeviceLocksAgainAreUsed() throws IOException {
        blocks.use(device, UNITS * UNIT);
        allocate(UNIT);
        settle();
        Held held = held((byte) 7);
        lose();
        device.close();
        device = newDevice();
        StandIn.get().failAfter(StandIn.Call.PIN, 1, 304, false);
        blocks.use(device, UNITS * UNIT);
        settle();
        assertTrue(held.isIntact());
        assertTrue(held((byte) 8).isIntact());
    }

    @Test
    void aSlabWithABlockInUseOutlivesTheSource() throws IOException {
        blocks.use(device, 10 * UNITS * UNIT);
        allocate(UNIT);
        settle();
        Held held = held((byte) 9);
        device.close();
        blocks.close();
        assertTrue(held.isIntact());
        assertEquals(0, allocate(UNIT));
        long block = held.bytes.address();
        free(block);
        assertThrows(IllegalArgumentException.class, () -> blocks.free(block, UNIT), "given back");
        device = newDevice();
    }

    private void assertStays(long block) {
        assertDoesNotThrow(() -> blocks.free(block, UNIT), "the slab is given back");
    }

    private void assertGivenBack(long block) {
        assertThrows(IllegalArgumentException.class, () -> blocks.free(block, UNIT));
    }

    /// Gives all blocks back and closes their source, but not the device.
    private void closeBlocks() {
        List.copyOf(out.keySet()).forEach(this::free);
        blocks.close();
    }

    /// Returns a block of a slab that the device has locked.
    private long locked() {
        blocks.use(device, 10 * UNITS * UNIT);
        allocate(UNIT);
        settle();
        return allocate(UNIT);
    }

    /// A device that is lost, and whose thread hangs in the driver when memory is given back.
    private record Hanging(GpuDevice device, CountDownLatch go, Thread closer) {
        static Hanging of(GpuDevice device, Runnable lose) throws InterruptedException {
            Block block = device.call(() -> device.memory().allocate(1000));
            lose.run();
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch isThere = new CountDownLatch(1);
            Runnable hang =
                    () -> {
                        isThere.countDown();
                        Spin.await(go);
                        device.memory().free(block);
                    };
            Thread closer = Thread.ofPlatform().daemon().start(() -> device.release(hang));
            isThere.await();
            device.close(1);
            return new Hanging(device, go, closer);
        }

        void answer() throws InterruptedException {
            go.countDown();
            closer.join();
            device.close();
        }
    }

    @Test
    void aDeviceThatAnswersLateUnlocksNothingOfTheNext() throws Exception {
        long first = locked();
        Hanging old = Hanging.of(device, this::lose);
        device = newDevice();
        try {
            blocks.use(device, 10 * UNITS * UNIT);
            settle();
            allocate(UNITS * UNIT);
            settle();
            assertTrue(allocate(UNITS * UNIT) != 0, "a slab of the next");
        } finally {
            old.answer();
        }
        device.close();
        assertEquals("", StandIn.get().leaks(), "the next has unlocked its own");
        closeBlocks();
        assertGivenBack(first);
    }

    @Test
    void whatAHangingDeviceHasLockedIsNotGivenBackWithTheNext() throws Exception {
        long first = locked();
        Hanging old = Hanging.of(device, this::lose);
        device = newDevice();
        try {
            blocks.use(device, 10 * UNITS * UNIT);
            settle();
            device.close();
            closeBlocks();
            assertStays(first);
        } finally {
            old.answer();
        }
        assertGivenBack(first);
    }

    /// Of slabs as large as they are, of which the stand-in sees that they are given back too
    /// early.
    @Test
    void whatIsNotUnlockedIsNotGivenBackBeforeItsContextEnds() {
        StandIn standIn = StandIn.get();
        PageLockedBlocks large = new PageLockedBlocks();
        large.use(device);
        large.allocate(UNIT);
        settle();
        long block = large.allocate(UNIT);
        standIn.holdContexts(true);
        try {
            lose();
            device.close(1);
            large.free(block, UNIT);
            large.close();
            assertDoesNotThrow(() -> large.free(block, UNIT), "the slab is given back");
        } finally {
            standIn.holdContexts(false);
        }
        device.close();
        assertThrows(IllegalArgumentException.class, () -> large.free(block, UNIT));
        assertEquals("", standIn.leaks());
    }

    @Test
    void whatAContextHasLockedThatCannotBeDestroyedStays() {
        long block = locked();
        lose(StandIn.Call.DESTROY_CONTEXT);
        device.close();
        closeBlocks();
        assertStays(block);
    }

    private void lose(StandIn.Call afterwards) {
        StandIn.get().failAfter(afterwards, 1, 700, true);
        lose();
    }

    /// The answer is that of a loss, so nobody knows whether the pages are locked.
    @Test
    void aDeviceThatIsLostWhenItLocksIsLostAtOnce() throws IOException {
        long block = locked();
        device.close();
        for (int i = 0; i < 2; i++) {
            device = newDevice();
            // First the slab that was there, then a new one.
            StandIn.get().failAfter(StandIn.Call.PIN, 1 + i, 700, true);
            blocks.use(device, 10 * UNITS * UNIT);
            allocate(UNITS * UNIT);
            Spin.until("it is lost", () -> device.lostReason() != null);
            device.close();
        }
        closeBlocks();
        assertGivenBack(block);
        assertEquals("", StandIn.get().leaks());
    }

    /// The driver says that somebody has locked it, after all that did are gone.
    @Test
    void whatAStrangerHasLockedStays() throws IOException {
        long block = locked();
        device.close();
        device = newDevice();
        StandIn.get().failAfter(StandIn.Call.PIN, 1, 712, false);
        blocks.use(device, 10 * UNITS * UNIT);
        settle();
        device.close();
        closeBlocks();
        assertStays(block);
    }
}
