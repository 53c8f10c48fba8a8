package io.millrace.gpu.table;

import io.millrace.gpu.device.DeviceStream;
import io.millrace.gpu.device.Kernel;

/// The sums of all numbers of 32 bits before each one, computed on the device.
final class PrefixSums {
    private PrefixSums() {}

    private static long tiles(long count) {
        return (count + Kernel.TILE - 1) / Kernel.TILE;
    }

    /// Returns the bytes that so many numbers need besides.
    static long tileBytes(long count) {
        return Integer.BYTES * (tiles(count) + 1);
    }

    /// Puts the kernels into the stream.
    ///
    /// @param in address of the numbers
    /// @param tiles address of [#tileBytes] bytes
    /// @param out where the sums go, and behind them that of all; may be `in`
    static void launch(DeviceStream compute, long count, long in, long tiles, long out) {
        if (tiles(count) > 1) {
            compute.launch(Kernel.TILE_SUMS, count, count, in, tiles);
            compute.launch(Kernel.SCAN_SUMS, 1, tiles(count), tiles);
        }
        // A tile alone has none before it.
        long before = tiles(count) > 1 ? tiles : 0;
        compute.launch(Kernel.SCAN_TILES, count, count, in, before, out);
    }
}
