package io.millrace.exec.shard;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupOrder;
import io.millrace.backend.OrderedWords;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.MultiGather;
import io.millrace.batch.PhysicalType;
import io.millrace.expr.kernel.RowOrder;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/// Brings the partials of several shards, none with a group of another and each in canonical order,
/// into one canonical order: by radix where all keys have words, else by comparison.
final class CanonicalMerge {
    private final AggregationSpec spec;
    private final BufferAllocator allocator;
    private final List<Batch> batches = new ArrayList<>();
    private final List<Integer> shardEnds = new ArrayList<>();
    private final int groupColumns;
    private final int count;

    /// @param shards the batches of each shard, borrowed
    CanonicalMerge(AggregationSpec spec, BufferAllocator allocator, List<List<Batch>> shards) {
        this.spec = spec;
        this.allocator = allocator;
        this.groupColumns = PartialsLayout.of(spec).groupColumnCount();
        long rows = 0;
        for (List<Batch> shard : shards) {
            for (Batch batch : shard) {
                batches.add(batch);
                rows += batch.rowCount();
            }
            shardEnds.add(batches.size());
        }
        this.count = Math.toIntExact(rows);
    }

    /// Returns all groups; the caller owns them.
    Partials merge(Tasks tasks) {
        if (count == 0) {
            return new Partials(spec, List.of());
        }
        long[] references = hasWords(spec) ? sorted(tasks) : merged();
        return new Partials(
                spec,
                tasks.batches(
                        Math.ceilDiv(count, Batch.ROW_COUNT_MAX),
                        i -> {
                            int from = i * Batch.ROW_COUNT_MAX;
                            int to = Math.min(count, from + Batch.ROW_COUNT_MAX);
                            return MultiGather.batch(allocator, batches, references, from, to);
                        }));
    }

    private static boolean hasWords(AggregationSpec spec) {
        return spec.keys().stream()
                .map(key -> PhysicalType.of(key.type()))
                .allMatch(type -> type.isFixedWidth() && type != PhysicalType.DECIMAL128);
    }

    private long[] sorted(Tasks tasks) {
        int[] firsts = new int[batches.size()];
        int at = 0;
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = at;
            at += batches.get(i).rowCount();
        }
        long[] unsorted = new long[count];
        long[][] words = new long[groupColumns][count];
        boolean[][] nulls = new boolean[groupColumns][];
        for (int i = 0; i < groupColumns; i++) {
            int ordinal = i;
            if (batches.stream().anyMatch(batch -> batch.column(ordinal).hasNulls())) {
                nulls[i] = new boolean[count];
            }
        }
        tasks.run(
                firsts.length,
                batch -> {
                    for (int row = 0; row < batches.get(batch).rowCount(); row++) {
                        unsorted[firsts[batch] + row] = MultiGather.reference(batch, row);
                    }
                    for (int i = 0; i < groupColumns; i++) {
                        load(batches.get(batch).column(i), firsts[batch], words[i], nulls[i]);
                    }
                });
        List<GroupOrder.Column> columns = new ArrayList<>(groupColumns);
        for (int i = 0; i < groupColumns; i++) {
            columns.add(new GroupOrder.Column(words[i], nulls[i]));
        }
        int[] order = GroupOrder.sorted(count, columns);
        long[] references = words[0];
        for (int i = 0; i < count; i++) {
            references[i] = unsorted[order[i]];
        }
        return references;
    }

    private static void load(
            ColumnVector column, int first, long[] words, boolean @Nullable [] nulls) {
        FixedWidthColumn fixed = (FixedWidthColumn) column;
        for (int row = 0; row < fixed.rowCount(); row++) {
            if (nulls != null && fixed.isNull(row)) {
                nulls[first + row] = true;
            } else {
                words[first + row] = OrderedWords.of(fixed, row);
            }
        }
    }

    /// A place in a shard's groups.
    private final class Cursor implements Comparable<Cursor> {
        private final int batchEnd;
        private int batch;
        private int row;

        Cursor(int batch, int batchEnd) {
            this.batch = batch;
            this.batchEnd = batchEnd;
        }

        boolean isAtEnd() {
            while (batch < batchEnd && row == batches.get(batch).rowCount()) {
                batch++;
                row = 0;
            }
            return batch == batchEnd;
        }

        @Override
        public int compareTo(Cursor other) {
            for (int i = 0; i < groupColumns; i++) {
                int order =
                        RowOrder.compare(
                                batches.get(batch).column(i),
                                row,
                                batches.get(other.batch).column(i),
                                other.row);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    private long[] merged() {
        PriorityQueue<Cursor> cursors = new PriorityQueue<>();
        int first = 0;
        for (int end : shardEnds) {
            Cursor cursor = new Cursor(first, end);
            if (!cursor.isAtEnd()) {
                cursors.add(cursor);
            }
            first = end;
        }
        long[] references = new long[count];
        for (int i = 0; i < count; i++) {
            Cursor least = cursors.remove();
            references[i] = MultiGather.reference(least.batch, least.row++);
            if (!least.isAtEnd()) {
                cursors.add(least);
            }
        }
        return references;
    }
}
