package io.millrace.gpu.table;

import io.millrace.backend.exact.LimbReader;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;

/// One batch of partials on its way from the device.
///
/// ```text
///   device   codes of strings, lengths of sums -> host; the one wait before the last
///   device   each column is computed and copied
///   host     strings are written, meanwhile
///   device   wait
/// ```
final class BatchCopy implements AutoCloseable {
    /// What a value takes, or a sum most often.
    private static final int BYTES_OF_MEASURE = 16;

    private final CopyScratch scratch;
    private final StructType schema;
    private final List<ColumnCopy> columns = new ArrayList<>();
    private final List<StringCopy> strings = new ArrayList<>();
    private final List<SumCopy> sums = new ArrayList<>();
    private int rows;

    BatchCopy(
            CopyScratch scratch,
            BufferAllocator allocator,
            StructType schema,
            List<DeviceColumn> sources) {
        this.scratch = scratch;
        this.schema = schema;
        for (int i = 0; i < sources.size(); i++) {
            add(
                    sources.get(i),
                    new ColumnCopy.Target(scratch, allocator, schema.fields()[i].dataType(), i));
        }
    }

    private void add(DeviceColumn source, ColumnCopy.Target target) {
        switch (source) {
            case DeviceColumn.Words words -> columns.add(new FixedCopy(words, target));
            case DeviceColumn.Strings codes -> {
                StringCopy copy = new StringCopy(codes, target);
                columns.add(copy);
                strings.add(copy);
            }
            case DeviceColumn.Sums exact -> {
                SumCopy copy = new SumCopy(exact, target);
                columns.add(copy);
                sums.add(copy);
            }
        }
    }

    /// Puts all into the stream that is to be done for a batch.
    ///
    /// @param list address of the groups, of which the batch takes the first
    /// @param limits of the batch
    /// @return how many groups it takes
    int begin(long list, Limits limits) {
        for (StringCopy copy : strings) {
            copy.fetch(list, limits.rowsMost);
        }
        rows = limits.rowsMost;
        if (isPerhapsTooLarge(limits)) {
            scratch.await();
            rows = fitting(limits);
        }
        for (SumCopy copy : sums) {
            copy.measure(list, rows);
        }
        if (!strings.isEmpty() || !sums.isEmpty()) {
            scratch.await();
        }
        if (!sums.isEmpty()) {
            scratch.clearBeyond();
        }
        for (ColumnCopy copy : columns) {
            copy.copy(list, rows);
        }
        if (!sums.isEmpty()) {
            scratch.copyBeyond();
        }
        return rows;
    }

    /// How large the batch may be.
    ///
    /// @param rowsMost how many groups it takes at most
    /// @param bytesMost another begins once it has so many bytes
    /// @param measures how many measures each group has
    record Limits(int rowsMost, long bytesMost, int measures) {}

    private boolean isPerhapsTooLarge(Limits limits) {
        long bytesEach = (long) BYTES_OF_MEASURE * limits.measures;
        for (StringCopy copy : strings) {
            bytesEach += copy.byteCountMax();
        }
        return bytesEach * limits.rowsMost >= limits.bytesMost;
    }

    /// Returns how many groups fit: large ones share the batch with few others.
    private int fitting(Limits limits) {
        long bytes = 0;
        int fit = 0;
        while (fit < limits.rowsMost && (fit == 0 || bytes < limits.bytesMost)) {
            bytes += (long) BYTES_OF_MEASURE * limits.measures;
            for (StringCopy copy : strings) {
                bytes += copy.byteCount(fit);
            }
            fit++;
        }
        return fit;
    }

    /// Writes the strings. For the caller.
    void appendStrings() {
        for (StringCopy copy : strings) {
            copy.append(rows);
        }
    }

    /// Waits for the copies and returns the batch.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when a sum is none that
    ///   rows can come to
    Batch finish() {
        scratch.await();
        if (!sums.isEmpty() && scratch.isBeyond()) {
            throw LimbReader.beyondDigits();
        }
        List<ColumnVector> built = new ArrayList<>(columns.size());
        for (ColumnCopy copy : columns) {
            built.add(copy.build(rows));
        }
        return new Batch(schema, built, rows);
    }

    /// Gives back what was not built; no copy is under way.
    @Override
    public void close() {
        columns.forEach(ColumnCopy::close);
    }
}
