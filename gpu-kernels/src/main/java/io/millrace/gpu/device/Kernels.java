package io.millrace.gpu.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.gpu.driver.GpuDriver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The loaded kernels, and the one block of native memory through which all are launched.
///
/// ```text
///   addresses   of value 0, value 1, ...        written once
///   values      8 bytes each                    written before each launch
/// ```
///
/// The driver reads the values while the launch is asked for, so the next may overwrite them.
/// JCuda's usual way, objects that point to objects, is thirty times slower.
final class Kernels implements AutoCloseable {
    private static final int THREADS_PER_BLOCK = 256;
    private static final int BLOCKS_PER_MULTIPROCESSOR = 8;
    private static final int PARAMETERS_MAX = 24;

    private final GpuDriver driver;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment values = arena.allocate(JAVA_LONG, PARAMETERS_MAX);
    private final MemorySegment addresses = arena.allocate(JAVA_LONG, PARAMETERS_MAX);
    private final long module;
    private final Map<Kernel, Long> functions = new EnumMap<>(Kernel.class);
    private final long blocksMax;

    /// Loads the kernels.
    Kernels(GpuDriver driver, byte[] ptx, int multiprocessorCount) {
        this.driver = driver;
        this.blocksMax = (long) multiprocessorCount * BLOCKS_PER_MULTIPROCESSOR;
        // The driver takes PTX as a text that ends with a zero.
        this.module = driver.loadModule(Arrays.copyOf(ptx, ptx.length + 1));
        for (Kernel kernel : Kernel.values()) {
            functions.put(kernel, driver.function(module, kernel.functionName()));
        }
        for (int i = 0; i < PARAMETERS_MAX; i++) {
            addresses.setAtIndex(JAVA_LONG, i, values.address() + JAVA_LONG.byteSize() * i);
        }
    }

    /// Puts a kernel into the stream.
    ///
    /// @param elements how many it is to look at; each thread takes as many as it must
    void launch(long stream, Kernel kernel, long elements, long... parameters) {
        String kinds = kernel.parameters();
        if (kinds.length() != parameters.length) {
            throw new IllegalArgumentException(kernel + " has other parameters: " + kinds);
        }
        for (int i = 0; i < parameters.length; i++) {
            set(i, kinds.charAt(i), parameters[i]);
        }
        long blocks = (elements + THREADS_PER_BLOCK - 1) / THREADS_PER_BLOCK;
        GpuDriver.Shape shape =
                new GpuDriver.Shape((int) Math.clamp(blocks, 1, blocksMax), THREADS_PER_BLOCK);
        long function = Objects.requireNonNull(functions.get(kernel));
        driver.launch(function, shape, addresses.address(), stream);
    }

    private void set(int i, char kind, long value) {
        if (kind == 'I') {
            values.set(JAVA_INT, JAVA_LONG.byteSize() * i, (int) value);
        } else {
            values.setAtIndex(JAVA_LONG, i, value);
        }
    }

    @Override
    public void close() {
        arena.close();
        driver.unloadModule(module);
    }
}
