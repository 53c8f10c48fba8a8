package io.millrace.cpu;

import io.millrace.batch.ColumnVector;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Some selected rows of a batch with the groups they fall in: what all loops of a table run over.
///
/// Position `i` of the chunk is row `from + i` of the batch, or `list[from + i]` when rows are
/// listed. Small enough that everything computed for it stays in the L1 cache. Reused for all
/// chunks.
final class RowChunk {
    /// The most rows of a chunk.
    static final int ROWS_MAX = 1024;

    /// The listed rows, or null when rows follow each other.
    int @Nullable [] list;

    int from;
    int count;

    /// The group of each position.
    final int[] groups = new int[ROWS_MAX];

    private final int[] valued = new int[ROWS_MAX];
    private final int[] spare = new int[ROWS_MAX];

    void set(int @Nullable [] rows, int first, int size) {
        list = rows;
        from = first;
        count = size;
    }

    /// Returns an array that a list of rows can be written to.
    int[] spareRows() {
        return spare;
    }

    int row(int position) {
        int[] rows = list;
        return rows == null ? from + position : rows[from + position];
    }

    /// Returns the groups, with -1 where the column is null: the array is valid until the next
    /// call.
    int[] groupsWhereValued(ColumnVector column) {
        if (!column.hasNulls()) {
            return groups;
        }
        MemorySegment bits = column.validityBits();
        int[] rows = list;
        if (rows == null) {
            maskRun(bits);
        } else {
            for (int i = 0; i < count; i++) {
                int row = rows[from + i];
                long word = bits.getAtIndex(ValueLayout.JAVA_LONG, row >>> 6);
                int isValued = (int) (word >>> row) & 1;
                valued[i] = groups[i] | (isValued - 1);
            }
        }
        return valued;
    }

    private void maskRun(MemorySegment bits) {
        for (int i = 0; i < count; ) {
            int row = from + i;
            int end = Math.min(count, i + 64 - (row & 63));
            long word = bits.getAtIndex(ValueLayout.JAVA_LONG, row >>> 6) >>> row;
            if (word == -1L >>> row) {
                System.arraycopy(groups, i, valued, i, end - i);
            } else {
                for (int j = i; j < end; j++, word >>>= 1) {
                    valued[j] = groups[j] | ((int) (word & 1) - 1);
                }
            }
            i = end;
        }
    }
}
