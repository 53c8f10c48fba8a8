package io.millrace.exec.keyed;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.streaming.Cancellation;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of a [KeyedState] in canonical order of their keys: nulls first, then by the values, column
/// by column. Valid until the state changes.
public final class KeyedRows {
    /// Runs from this length on take long enough to ask whether the query still wants them.
    private static final int LONG_MIN = 1 << 16;

    private final KeyArena arena;
    private final long[] addresses;
    private final long[] times;
    private final int[] order;

    private KeyedRows(KeyArena arena, long[] addresses, long[] times, int[] order) {
        this.arena = arena;
        this.addresses = addresses;
        this.times = times;
        this.order = order;
    }

    static KeyedRows sorted(KeyArena arena, long[] addresses, long[] times, int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        KeyedRows rows = new KeyedRows(arena, addresses, times, order);
        rows.mergeSort(order, order.clone(), 0, count);
        return rows;
    }

    /// Returns the number of rows.
    public int count() {
        return order.length;
    }

    /// Returns until when the row stays.
    public long time(int row) {
        return times[order[row]];
    }

    /// Returns the rows in the form of state files, which the caller owns.
    ///
    /// @param schema the key columns and, if there is one more, the time up to which a row stays as
    ///   a long, null for ever
    public List<Batch> toBatches(BufferAllocator allocator, StructType schema, int keyCount) {
        List<Batch> batches = new ArrayList<>();
        try {
            for (int from = 0; from < order.length; from += Batch.ROW_COUNT_MAX) {
                Cancellation.check();
                int to = Math.min(order.length, from + Batch.ROW_COUNT_MAX);
                batches.add(batch(allocator, schema, keyCount, from, to));
            }
            return batches;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(batches);
            throw e;
        }
    }

    private Batch batch(
            BufferAllocator allocator, StructType schema, int keyCount, int from, int to) {
        KeyDecoder decoder = new KeyDecoder(allocator, to - from);
        for (int row = from; row < to; row++) {
            long address = addresses[order[row]];
            decoder.set(row - from, arena.chunk(address), KeyArena.offset(address));
        }
        List<DataType> types =
                schema.asList().stream().limit(keyCount).map(StructField::dataType).toList();
        try (OwnedColumns columns = new OwnedColumns()) {
            decoder.columns(types).forEach(columns::add);
            if (keyCount < schema.size()) {
                columns.add(times(allocator, from, to));
            }
            return new Batch(schema, columns.release(), to - from);
        }
    }

    private FixedWidthColumn times(BufferAllocator allocator, int from, int to) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.LongType, to - from)) {
            for (int row = from; row < to; row++) {
                long time = time(row);
                builder.setLong(row - from, time == KeyedState.NEVER ? 0 : time);
                if (time == KeyedState.NEVER) {
                    builder.setNull(row - from);
                }
            }
            return builder.build();
        }
    }

    /// Sorts `from[begin .. end]` into `to[begin .. end]`; both hold the same at the start.
    private void mergeSort(int[] to, int[] from, int begin, int end) {
        if (end - begin < 2) {
            return;
        }
        if (end - begin >= LONG_MIN) {
            Cancellation.check();
        }
        int middle = (begin + end) >>> 1;
        mergeSort(from, to, begin, middle);
        mergeSort(from, to, middle, end);
        int left = begin;
        int right = middle;
        for (int i = begin; i < end; i++) {
            boolean takeLeft =
                    right >= end || left < middle && compare(from[left], from[right]) <= 0;
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private int compare(int a, int b) {
        long addressA = addresses[a];
        long addressB = addresses[b];
        int offsetA = KeyArena.offset(addressA);
        int offsetB = KeyArena.offset(addressB);
        return Arrays.compareUnsigned(
                arena.chunk(addressA),
                offsetA,
                offsetA + arena.length(addressA),
                arena.chunk(addressB),
                offsetB,
                offsetB + arena.length(addressB));
    }
}
