package io.millrace.cpu;

import io.millrace.batch.ColumnVector;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Some selected rows of a batch with the groups they fall in: what all loops of a table run over.
///
/// Position `i` of the chunk is row `from + i` of the batch, or `list[from + i]` when rows are
/// listed. Carries the arrays that are computed for a chunk, so that the tables that a thread goes
/// through, one after the other, find them in the cache; [RowChunks] lends it.
final class RowChunk {
    /// The most rows of a chunk.
    static final int ROWS_MAX = 1024;

    /// No chunk, in its place between calls.
    static final RowChunk NONE = new RowChunk();

    /// The listed rows, or null when rows follow each other.
    int @Nullable [] list;

    int from;
    int count;

    /// The group of each position.
    final int[] groups = new int[ROWS_MAX];

    /// What a measure loads its input into.
    final long[] longs = new long[ROWS_MAX];

    /// What a measure loads its input into.
    final double[] doubles = new double[ROWS_MAX];

    /// The event times.
    final long[] times = new long[ROWS_MAX];

    /// The windows of the event times, counted from the first.
    final long[] quotients = new long[ROWS_MAX];

    final Probes probes = new Probes();

    private long[][] words = new long[0][];

    private final int[] valued = new int[ROWS_MAX];
    private final int[] spare = new int[ROWS_MAX];

    void set(int @Nullable [] rows, int first, int size) {
        list = rows;
        from = first;
        count = size;
    }

    /// Returns arrays for the words of the positions, the same at each call.
    long[][] words(int count) {
        if (words.length < count) {
            int had = words.length;
            words = Arrays.copyOf(words, count);
            for (int i = had; i < count; i++) {
                words[i] = new long[ROWS_MAX];
            }
        }
        return words;
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
