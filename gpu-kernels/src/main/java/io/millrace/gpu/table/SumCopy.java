package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Segments;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.DeviceStream;
import io.millrace.gpu.device.Kernel;
import io.millrace.gpu.table.DeviceColumn.Part;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Copies exact sums, which the device writes in canonical form.
final class SumCopy extends ColumnCopy {
    private static final long BYTES_MIN = 64;

    private final DeviceColumn.Sums source;
    private @Nullable ArrowBuf offsets;
    private @Nullable ArrowBuf bytes;

    SumCopy(DeviceColumn.Sums source, Target target) {
        super(target);
        this.source = source;
    }

    /// Puts into the stream what computes how long the sums are, and copies that to the host.
    void measure(long list, int rows) {
        ArrowBuf memory = target.allocator().buffer(Integer.BYTES * (rows + 1L));
        offsets = memory;
        CopyScratch scratch = target.scratch();
        DeviceStream compute = target.memory().compute;
        compute.fillInts(scratch.lengths(), 0, rows);
        for (Part part : source.parts()) {
            compute.launch(
                    Kernel.SUM_LENGTHS,
                    rows,
                    rows,
                    list,
                    part.limbs().window().width(),
                    part.limbs().address(),
                    part.specialsAddress(),
                    part.number() == Part.WHOLE ? 0 : 1,
                    scratch.lengths());
        }
        long ends = scratch.offsets(target.ordinal());
        PrefixSums.launch(compute, rows, scratch.lengths(), scratch.tiles(), ends);
        scratch.batches().copy(ends, Segments.of(memory).asSlice(0, Integer.BYTES * (rows + 1L)));
    }

    /// Copies the bytes, whose number is here.
    @Override
    void copy(long list, int rows) {
        ArrowBuf measured = offsets;
        if (measured == null) {
            throw new IllegalStateException("nothing was measured");
        }
        int total = Segments.of(measured).getAtIndex(JAVA_INT, rows);
        ArrowBuf memory = target.allocator().buffer(Math.max(BYTES_MIN, total));
        bytes = memory;
        CopyScratch scratch = target.scratch();
        DeviceStream compute = target.memory().compute;
        long written = scratch.bytes(total);
        for (Part part : source.parts()) {
            compute.launch(
                    Kernel.SUM_BYTES,
                    rows,
                    rows,
                    list,
                    part.limbs().window().first(),
                    part.limbs().window().width(),
                    part.limbs().address(),
                    part.specialsAddress(),
                    part.number(),
                    scratch.offsets(target.ordinal()),
                    written,
                    scratch.beyond());
        }
        scratch.batches().copy(written, Segments.of(memory).asSlice(0, total));
    }

    @Override
    ColumnVector build(int rows) {
        ArrowBuf builtOffsets = offsets;
        ArrowBuf builtBytes = bytes;
        if (builtOffsets == null || builtBytes == null) {
            throw new IllegalStateException("nothing was copied");
        }
        offsets = null;
        bytes = null;
        return new VarWidthColumn(target.type(), rows, null, builtOffsets, builtBytes);
    }

    @Override
    public void close() {
        if (offsets != null) {
            offsets.getReferenceManager().release();
            offsets = null;
        }
        if (bytes != null) {
            bytes.getReferenceManager().release();
            bytes = null;
        }
    }
}
