package io.millrace.testkit;

import java.util.List;

/// Row counts at which kernels break: around vector lanes, 64-bit words of bitmaps, thread blocks
/// and chunks.
public final class BoundarySizes {
    /// More than one chunk or block of every kernel, and a multiple of none.
    public static final int MULTI_BLOCK = 5003;

    /// All sizes, ascending.
    public static final List<Integer> ALL =
            List.of(0, 1, 2, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, MULTI_BLOCK);

    private BoundarySizes() {}
}
