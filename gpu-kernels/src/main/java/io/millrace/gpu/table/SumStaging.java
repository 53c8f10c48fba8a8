package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.exact.ExactSums;
import io.millrace.backend.exact.LimbCodec;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;

/// Takes a column of exact sums apart into limbs. Reused; not thread-safe.
final class SumStaging {
    private final LimbCodec codec = new LimbCodec();
    private final byte[] bytes = new byte[ExactSums.ENCODED_BYTES_MAX];

    private void read(VarWidthColumn column, int row) {
        int start = column.start(row);
        int length = Math.min(column.end(row) - start, bytes.length);
        MemorySegment.copy(column.bytes(), JAVA_BYTE, start, bytes, 0, length);
        codec.read(bytes, 0, length);
    }

    /// Returns the smallest window that contains all sums.
    LimbCodec.Window windowOf(VarWidthColumn column) {
        LimbCodec.Window window = new LimbCodec.Window(0, 0);
        for (int row = 0; row < column.rowCount(); row++) {
            read(column, row);
            window = codec.cover(window);
        }
        return window;
    }

    /// Writes the limbs, those of one sum after those of the other, and the flags.
    ///
    /// @param window contains all sums
    void write(
            VarWidthColumn column,
            LimbCodec.Window window,
            MemorySegment limbs,
            MemorySegment flags) {
        long at = 0;
        for (int row = 0; row < column.rowCount(); row++) {
            read(column, row);
            flags.setAtIndex(JAVA_INT, row, codec.flags());
            for (int i = 0; i < window.width(); i++) {
                limbs.setAtIndex(JAVA_LONG, at++, codec.limb(window, i));
            }
        }
    }
}
