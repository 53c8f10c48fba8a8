package io.millrace.benchmarks.gpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.gpu.driver.GpuDriver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A driver that does nothing, at once: what is left is the host's part. It counts what it is asked
/// to copy and to run.
///
/// Page-locked memory is memory, and full of zeros; so every kernel seems to have found nothing
/// new. Only the self-test gets the answer that it wants.
final class NoDriver implements GpuDriver {
    private static final int MULTIPROCESSORS = 132;
    private static final long SELF_TEST = 1;
    private static final int SELF_TEST_NUMBERS = 100_000;
    private static final long BYTES_OF_HOST_BLOCK_MAX = 64L << 20;

    private final Arena arena = Arena.ofShared();
    private long next = 1L << 40;
    private long copiedBytes;
    private long launches;
    private boolean isAsked;

    /// Returns the bytes that were copied to the device.
    long copiedBytes() {
        return copiedBytes;
    }

    /// Returns how many kernels were launched.
    long launches() {
        return launches;
    }

    @Override
    public void init() {}

    @Override
    public long device(int ordinal) {
        return 0;
    }

    @Override
    public int attribute(int attribute, long device) {
        return MULTIPROCESSORS;
    }

    @Override
    public long createContext(long device) {
        return 0;
    }

    @Override
    public void destroyContext(long context) {
        arena.close();
    }

    @Override
    public void lockPages(long address, long bytes) {}

    @Override
    public void unlockPages(long address) {}

    @Override
    public long loadModule(byte[] image) {
        return 0;
    }

    @Override
    public void unloadModule(long module) {}

    @Override
    public long function(long module, String name) {
        return name.equals("selftest") ? SELF_TEST : 0;
    }

    @Override
    public long allocate(long bytes) {
        next += bytes;
        return next - bytes;
    }

    @Override
    public void free(long address) {}

    @Override
    public long allocateHost(long bytes) {
        MemorySegment block = arena.allocate(Math.min(bytes, BYTES_OF_HOST_BLOCK_MAX), 64);
        return block.address();
    }

    @Override
    public void freeHost(long address) {}

    @Override
    public void copyToDevice(long target, long source, long bytes, long stream) {
        copiedBytes += bytes;
    }

    @Override
    @SuppressWarnings("restricted") // memory that this driver gave
    public void copyToHost(long target, long source, long bytes, long stream) {
        if (isAsked) {
            isAsked = false;
            answer(MemorySegment.ofAddress(target).reinterpret(bytes));
        }
    }

    private static void answer(MemorySegment target) {
        long products = 0;
        for (int i = 0; i < SELF_TEST_NUMBERS; i++) {
            long factor = (i + 1) * 0x9E37_79B9_7F4A_7C15L;
            products += Math.unsignedMultiplyHigh(factor, factor);
        }
        target.setAtIndex(JAVA_LONG, 0, SELF_TEST_NUMBERS);
        target.setAtIndex(JAVA_LONG, 1, (SELF_TEST_NUMBERS + 2) / 3);
        target.setAtIndex(JAVA_LONG, 2, products);
        target.setAtIndex(JAVA_LONG, 3, SELF_TEST_NUMBERS - 1);
    }

    @Override
    public void copyOnDevice(long target, long source, long bytes, long stream) {}

    @Override
    public void fill(long target, int word, long count, long stream) {}

    @Override
    public long createStream() {
        return 0;
    }

    @Override
    public void destroyStream(long stream) {}

    @Override
    public void synchronizeStream(long stream) {}

    @Override
    public void waitForEvent(long stream, long event) {}

    @Override
    public long createEvent() {
        return 0;
    }

    @Override
    public void destroyEvent(long event) {}

    @Override
    public void recordEvent(long event, long stream) {}

    @Override
    public boolean hasHappened(long event) {
        return true;
    }

    @Override
    public void synchronizeEvent(long event) {}

    @Override
    public void launch(long function, Shape shape, long parameters, long stream) {
        launches++;
        isAsked = function == SELF_TEST;
    }
}
