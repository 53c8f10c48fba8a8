package io.millrace.gpu.device;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// Asks the device a question with a known answer before it is trusted with rows.
final class SelfTest {
    private static final int NUMBERS = 100_000;
    private static final int ANSWERS = 4;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private SelfTest() {}

    /// @return true
    /// @throws IllegalStateException if the answer is wrong
    static boolean run(GpuDevice device) {
        try (MemoryArena onDevice = new MemoryArena(device.memory());
                MemoryArena onHost = new MemoryArena(device.hostMemory())) {
            long bytes = ANSWERS * JAVA_LONG.byteSize();
            Block out = onDevice.allocate(bytes);
            Block answer = onHost.allocate(bytes);
            DeviceStream stream = device.compute();
            stream.fillLongs(out.address(), 0, ANSWERS);
            stream.launch(Kernel.SELFTEST, NUMBERS, NUMBERS, out.address());
            stream.copyToHost(answer.address(), out.address(), bytes);
            stream.synchronize();
            check(answer.segment());
            return true;
        }
    }

    private static void check(MemorySegment answer) {
        long[] expected = new long[ANSWERS];
        for (int i = 0; i < NUMBERS; i++) {
            long factor = (i + 1) * FACTOR;
            expected[0]++;
            expected[1] += i % 3 == 0 ? 1 : 0;
            expected[2] += Math.unsignedMultiplyHigh(factor, factor);
            expected[3] = i;
        }
        for (int i = 0; i < ANSWERS; i++) {
            long actual = answer.getAtIndex(JAVA_LONG, i);
            if (actual != expected[i]) {
                throw new IllegalStateException(
                        "answer %d of the device's self-test is %d and should be %d"
                                .formatted(i, actual, expected[i]));
            }
        }
    }
}
