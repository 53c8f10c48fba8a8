package io.millrace.cpu;

import java.util.Arrays;

/// How many rows of a batch fell into each slot.
///
/// Slots are counted in interleaved lanes, because an increment of the cell that the row before
/// incremented waits for it.
///
/// ```text
///   cells   [ slot 0: lane 0 .. lane 3 | slot 1: lane 0 .. lane 3 | ...
/// ```
final class SlotCounts {
    static final int LANES = 4;

    /// So many windows of rows that are counted next are told apart by comparison.
    static final int WINDOWS_MAX = 4;

    /// First slot of the codes that are counted next, in the first of their windows.
    int base;

    /// The number of codes.
    int codeCount;

    /// The number of windows, [#WINDOWS_MAX] at most.
    int windowCount = 1;

    /// Where each of the windows starts; that of the first does not matter.
    final long[] windowStarts = new long[WINDOWS_MAX];

    int[] cells = new int[LANES * 64];

    void open(int slots) {
        if (LANES * slots > cells.length) {
            cells = new int[LANES * slots];
        }
        Arrays.fill(cells, 0, LANES * slots, 0);
    }

    void add(int slot, int count) {
        cells[slot * LANES] += count;
    }

    int get(int slot) {
        int at = slot * LANES;
        return cells[at] + cells[at + 1] + cells[at + 2] + cells[at + 3];
    }

    long memoryBytes() {
        return 4L * cells.length;
    }
}
