package io.millrace.gpu.table;

import io.millrace.batch.ColumnVector;
import io.millrace.types.DataType;

import org.apache.arrow.memory.BufferAllocator;

/// A column of one batch of partials on its way from the device to memory of the batch.
abstract sealed class ColumnCopy implements AutoCloseable permits FixedCopy, StringCopy, SumCopy {
    final Target target;

    /// Where a column goes.
    ///
    /// @param scratch what it goes through
    /// @param ordinal among the columns of the batch
    record Target(CopyScratch scratch, BufferAllocator allocator, DataType type, int ordinal) {
        TableMemory memory() {
            return scratch.memory();
        }
    }

    ColumnCopy(Target target) {
        this.target = target;
    }

    /// Puts into the stream what computes the column and copies it to the host.
    ///
    /// @param list address of the groups of the batch
    abstract void copy(long list, int rows);

    /// Returns the column, once all copies are over, and empties this.
    abstract ColumnVector build(int rows);

    /// Gives back what was not built; no copy is under way.
    @Override
    public abstract void close();
}
