package io.millrace.exec.shard;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.Arrays;

/// Splits the selected rows of a batch by the shard that their keys belong to. Not thread-safe; its
/// memory is used again for the next batch.
final class ShardRows {
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private final KeyHashes hashes = new KeyHashes();
    private final int shift;
    private final int[][] rows;
    private final int[] counts;

    /// @param shardBits logarithm of the number of shards, 1 at least
    ShardRows(int shardBits) {
        this.shift = Long.SIZE - shardBits;
        this.rows = new int[1 << shardBits][0];
        this.counts = new int[1 << shardBits];
    }

    /// Splits the rows by the keys in these columns.
    void split(Batch batch, int[] keyOrdinals, Selection selection) {
        int size = selection.size();
        long[] keys = hashes.of(batch, keyOrdinals, selection);
        Arrays.fill(counts, 0);
        for (int i = 0; i < size; i++) {
            keys[i] = keys[i] * PRIME >>> shift;
            counts[(int) keys[i]]++;
        }
        for (int shard = 0; shard < counts.length; shard++) {
            if (rows[shard].length < counts[shard]) {
                rows[shard] = new int[counts[shard] + (counts[shard] >> 1)];
            }
            counts[shard] = 0;
        }
        for (int i = 0; i < size; i++) {
            int shard = (int) keys[i];
            rows[shard][counts[shard]++] = selection.row(i);
        }
    }

    /// Returns the rows of a shard, until the next batch is split.
    Selection of(int shard) {
        return Selection.of(rows[shard], counts[shard]);
    }
}
