package io.millrace.gpu.table;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.gpu.device.DeviceStream;
import io.millrace.gpu.device.Kernel;

import org.jspecify.annotations.Nullable;

/// Copies values of a fixed width.
final class FixedCopy extends ColumnCopy {
    private static final int ROWS_OF_WORD = 32;

    private final DeviceColumn.Words source;
    private @Nullable FixedWidthBuilder builder;

    FixedCopy(DeviceColumn.Words source, Target target) {
        super(target);
        this.source = source;
    }

    @Override
    void copy(long list, int rows) {
        FixedWidthBuilder memory = new FixedWidthBuilder(target.allocator(), target.type(), rows);
        builder = memory;
        CopyScratch scratch = target.scratch();
        DeviceStream compute = target.memory().compute;
        DeviceColumn.Nulls nulls = source.nulls();
        PhysicalType physical = PhysicalType.of(target.type());
        compute.launch(
                Kernel.PUT_VALUES,
                rows,
                rows,
                list,
                source.words().address(),
                nulls == null ? 0 : nulls.flags().address(),
                nulls == null ? -1 : nulls.bit(),
                nulls == null ? 0 : nulls.nullIf(),
                KernelType.of(physical),
                scratch.values(),
                nulls == null ? 0 : scratch.bits());
        // Bits come in whole words; what the memory has beyond them stays.
        long bitBytes = (long) Integer.BYTES * ((rows + ROWS_OF_WORD - 1) / ROWS_OF_WORD);
        long bytes = physical == PhysicalType.BIT ? bitBytes : physical.byteCount(rows);
        scratch.batches().copy(scratch.values(), memory.values().asSlice(0, bytes));
        if (nulls != null) {
            // The column drops them if none is null: to know that first would be one more wait.
            scratch.batches().copy(scratch.bits(), memory.validityBits().asSlice(0, bitBytes));
        }
    }

    @Override
    ColumnVector build(int rows) {
        FixedWidthBuilder built = builder;
        if (built == null) {
            throw new IllegalStateException("nothing was copied");
        }
        builder = null;
        return built.build();
    }

    @Override
    public void close() {
        if (builder != null) {
            builder.close();
            builder = null;
        }
    }
}
