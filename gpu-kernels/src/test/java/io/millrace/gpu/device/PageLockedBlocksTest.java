package io.millrace.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.backend.DeviceFailedException;
import io.millrace.batch.BlockSource;
import io.millrace.batch.FfmAllocationManager;
import io.millrace.gpu.GpuBackend;
import io.millrace.gpu.OnDevice;
import io.millrace.gpu.StandIn;
import io.millrace.gpu.driver.JCudaLoader;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

@OnDevice
@Seeded
final class PageLockedBlocksTest {
    private static final long UNIT = BlockSource.BYTES_MIN;
    private static final int UNITS = 8;

    private final PageLockedBlocks blocks = new PageLockedBlocks(UNITS * UNIT);
    private final Map<Long, Long> out = new HashMap<>();
    private GpuDevice device;

    @BeforeEach
    void open() throws IOException {
        try (InputStream ptx = GpuBackend.class.getResourceAsStream("kernels.ptx")) {
            device = GpuDevice.open(JCudaLoader.load(), ptx.readAllBytes());
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
        device.release(blocks::close);
        device.close();
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

    @Test
    void aLostDeviceTakesNoBlockAwayThatIsInUse() {
        StandIn standIn = StandIn.get();
        blocks.use(device, 10 * UNITS * UNIT);
        allocate(UNIT);
        settle();
        Held held = new Held(new Block(allocate(UNIT), UNIT).segment(), (byte) 7);
        held.bytes.fill(held.content);
        standIn.failAfter(StandIn.Call.SYNCHRONIZE, 1, 700, true);
        assertThrows(DeviceFailedException.class, () -> device.run(device.compute()::synchronize));
        assertTrue(held.isIntact());
        free(held.bytes.address());
    }

    @Test
    void aSlabWithABlockInUseOutlivesTheSource() {
        blocks.use(device, 10 * UNITS * UNIT);
        allocate(UNIT);
        settle();
        long block = allocate(UNIT);
        device.release(blocks::close);
        Held held = new Held(new Block(block, UNIT).segment(), (byte) 9);
        held.bytes.fill(held.content);
        assertTrue(held.isIntact());
        assertEquals(0, allocate(UNIT));
        free(block);
        // What a process would leave to its end.
        device.run(() -> device.freeHost(block));
    }
}
