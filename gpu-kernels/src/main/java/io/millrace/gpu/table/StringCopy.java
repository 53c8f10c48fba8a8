package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.StringPool;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.gpu.device.Kernel;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// Copies codes of strings; the caller, whose the strings are, writes them.
final class StringCopy extends ColumnCopy {
    private final DeviceColumn.Strings source;
    private final StringPool pool;
    private @Nullable VarWidthBuilder builder;

    StringCopy(DeviceColumn.Strings source, Target target) {
        super(target);
        this.source = source;
        this.pool = source.key().pool();
    }

    /// Puts into the stream what copies the codes of groups to the host.
    void fetch(long list, int rows) {
        CopyScratch scratch = target.scratch();
        target.memory()
                .compute
                .launch(
                        Kernel.ORDER_KEYS,
                        rows,
                        rows,
                        0,
                        list,
                        source.codes().address(),
                        source.nulls().flags().address(),
                        source.nulls().bit(),
                        0,
                        scratch.values(),
                        scratch.unread());
        scratch.copyCodes(target.ordinal(), rows);
    }

    /// Returns the length of a string whose code is here.
    int byteCount(int row) {
        long code = target.scratch().codes(target.ordinal()).getAtIndex(JAVA_LONG, row);
        return StringKey.isNull(code) ? 0 : pool.byteCount((int) code);
    }

    /// Returns the length of the longest string.
    long byteCountMax() {
        return pool.byteCountMax();
    }

    @Override
    void copy(long list, int rows) {
        builder = new VarWidthBuilder(target.allocator(), target.type(), rows, rows * 8);
    }

    /// Writes the strings.
    void append(int rows) {
        VarWidthBuilder strings = builder();
        MemorySegment codes = target.scratch().codes(target.ordinal());
        for (int row = 0; row < rows; row++) {
            long code = codes.getAtIndex(JAVA_LONG, row);
            if (StringKey.isNull(code)) {
                strings.appendNull();
            } else {
                pool.append((int) code, strings);
            }
        }
    }

    private VarWidthBuilder builder() {
        VarWidthBuilder there = builder;
        if (there == null) {
            throw new IllegalStateException("nothing was copied");
        }
        return there;
    }

    @Override
    ColumnVector build(int rows) {
        VarWidthBuilder built = builder();
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
