package io.millrace.gpu.device;

import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.GpuDriver;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Memory of the host that the device copies from and to: page-locked, or where the system locks no
/// more pages, as in containers with a low limit, any other, which takes longer to copy.
final class HostMemory implements MemoryPool.Source {
    private static final Logger LOG = LoggerFactory.getLogger(HostMemory.class);
    private static final long ALIGNMENT_BYTES = 64;

    private final GpuDriver driver;
    private final Map<Long, Arena> unlocked = new ConcurrentHashMap<>();

    HostMemory(GpuDriver driver) {
        this.driver = driver;
    }

    @Override
    public long allocate(long bytes) {
        try {
            return driver.allocateHost(bytes);
        } catch (DriverException e) {
            if (!e.isRefusal()) {
                throw e;
            }
            LOG.info("Memory for copies is not page-locked: {}", e.getMessage());
            Arena arena = Arena.ofShared();
            long address = arena.allocate(bytes, ALIGNMENT_BYTES).address();
            unlocked.put(address, arena);
            return address;
        }
    }

    @Override
    public void free(long address) {
        Arena arena = unlocked.remove(address);
        if (arena == null) {
            driver.freeHost(address);
        } else {
            arena.close();
        }
    }
}
