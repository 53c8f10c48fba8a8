package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.exact.ExactSums;
import io.millrace.backend.exact.LimbReader;
import io.millrace.backend.exact.ProductReader;
import io.millrace.backend.exact.ProductSums;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/// Takes a column of exact sums, or one part of each sum of products, apart into limbs. Reused; not
/// thread-safe.
final class SumStaging {
    private final LimbReader reader = new LimbReader();
    private final OptionalInt part;
    private final byte[] bytes;

    private SumStaging(OptionalInt part, int bytesMax) {
        this.part = part;
        this.bytes = new byte[bytesMax];
    }

    /// Reads sums in the form of [ExactSums].
    static SumStaging ofSums() {
        return new SumStaging(OptionalInt.empty(), ExactSums.ENCODED_BYTES_MAX);
    }

    /// Reads a part of sums in the form of [ProductSums].
    static SumStaging ofPart(int part) {
        return new SumStaging(OptionalInt.of(part), ProductSums.ENCODED_BYTES_MAX);
    }

    /// Returns the part, or [DeviceColumn.Part#WHOLE].
    int part() {
        return part.orElse(DeviceColumn.Part.WHOLE);
    }

    /// Returns the parts that any row has, in the bits of [ProductReader#parts].
    static int partsOf(VarWidthColumn column) {
        byte[] bytes = new byte[ProductSums.ENCODED_BYTES_MAX];
        int parts = 0;
        for (int row = 0; row < column.rowCount(); row++) {
            parts |= ProductReader.parts(bytes, copy(column, row, bytes));
        }
        return parts;
    }

    private static int copy(VarWidthColumn column, int row, byte[] target) {
        int start = column.start(row);
        int length = Math.min(column.end(row) - start, target.length);
        MemorySegment.copy(column.bytes(), JAVA_BYTE, start, target, 0, length);
        return length;
    }

    private void read(VarWidthColumn column, int row) {
        int length = copy(column, row, bytes);
        if (part.isPresent()) {
            ProductReader.read(bytes, length, part.getAsInt(), reader);
        } else {
            reader.read(bytes, 0, length);
        }
    }

    /// Returns the smallest window that contains all sums.
    LimbReader.Window windowOf(VarWidthColumn column) {
        LimbReader.Window window = new LimbReader.Window(0, 0);
        for (int row = 0; row < column.rowCount(); row++) {
            read(column, row);
            window = reader.cover(window);
        }
        return window;
    }

    /// Writes the limbs, those of one sum after those of the other, and the flags.
    ///
    /// @param window contains all sums
    void write(
            VarWidthColumn column,
            LimbReader.Window window,
            MemorySegment limbs,
            MemorySegment flags) {
        long at = 0;
        for (int row = 0; row < column.rowCount(); row++) {
            read(column, row);
            flags.setAtIndex(JAVA_INT, row, reader.flags());
            for (int i = 0; i < window.width(); i++) {
                limbs.setAtIndex(JAVA_LONG, at++, reader.limb(window, i));
            }
        }
    }
}
