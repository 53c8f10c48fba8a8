package io.millrace.gpu.table;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Validity;
import io.millrace.gpu.device.Block;

import org.jspecify.annotations.Nullable;

/// One column of a slot: its values as they lie in the batches, and which of them are null.
final class SlotColumn {
    private static final long VALIDITY_BYTES = Validity.byteCount(Slot.CHUNK_ROWS);

    private final Slot slot;
    private final @Nullable PhysicalType physical;
    private @Nullable Block data;
    private @Nullable Block validity;
    private int nullable;

    /// @param physical of the values, or null when only nulls matter
    SlotColumn(Slot slot, @Nullable PhysicalType physical) {
        this.slot = slot;
        this.physical = physical;
    }

    /// Forgets all chunks.
    void begin() {
        nullable = 0;
    }

    /// Copies the first rows of a column. It must stay until the copy is over.
    void append(int chunk, ColumnVector column, int rowCount) {
        // An append that failed may have set the bit.
        nullable &= ~(1 << chunk);
        if (physical != null && column instanceof FixedWidthColumn values) {
            long chunkBytes = physical.byteCount(Slot.CHUNK_ROWS);
            Block target = slot.ensure(data, chunkBytes);
            data = target;
            slot.copy(
                    target.address() + chunk * chunkBytes,
                    values.values().address(),
                    physical.byteCount(rowCount));
        }
        if (column.hasNulls()) {
            Block target = slot.ensure(validity, VALIDITY_BYTES);
            validity = target;
            slot.copy(
                    target.address() + chunk * VALIDITY_BYTES,
                    column.validityBits().address(),
                    Validity.byteCount(rowCount));
            nullable |= 1 << chunk;
        }
    }

    /// Gives the memory back, to be had anew in another size.
    void release() {
        data = slot.release(data);
        validity = slot.release(validity);
    }

    long data() {
        return Slot.address(data);
    }

    long validity() {
        return Slot.address(validity);
    }

    /// Returns a bit for each chunk that has nulls.
    long nullable() {
        return nullable;
    }

    /// Returns the kernels' number of the type.
    int type() {
        if (physical == null) {
            throw new IllegalStateException("only nulls were asked for");
        }
        return KernelType.of(physical);
    }
}
