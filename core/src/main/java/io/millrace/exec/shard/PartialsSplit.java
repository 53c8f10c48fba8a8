package io.millrace.exec.shard;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.exec.shard.ShardedTable.Division;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;
import java.util.List;

/// Splits partials by the shards that their groups belong to. Thread-safe.
final class PartialsSplit {
    /// A shard may have so many times its share of the groups when a table is divided.
    private static final int SKEW_MAX = 4;

    private final AggregationSpec spec;
    private final BufferAllocator allocator;
    private final Division division;
    private final int[] keyOrdinals;

    /// @param allocator pays for the parts
    PartialsSplit(AggregationSpec spec, BufferAllocator allocator, Division division) {
        this.spec = spec;
        this.allocator = allocator;
        this.division = division;
        this.keyOrdinals = new int[spec.keys().size()];
        Arrays.setAll(keyOrdinals, key -> PartialsLayout.of(spec).keyOrdinal() + key);
    }

    /// Returns the columns of partials that hold the keys.
    int[] keyOrdinals() {
        return keyOrdinals;
    }

    /// Takes over a part of the groups of a shard.
    interface Target {
        void accept(int shard, Batch part);
    }

    /// Hands out the parts of a batch, which is borrowed.
    void of(Batch batch, Target target) {
        ShardRows rows = new ShardRows(division.shardBits());
        rows.split(batch, keyOrdinals, Selection.all(batch.rowCount()));
        for (int i = 0; i < division.shardCount(); i++) {
            if (!rows.of(i).isEmpty()) {
                target.accept(i, Gather.select(allocator, batch, rows.of(i)));
            }
        }
    }

    /// Merges the parts into the shards.
    void merge(Shard[] shards, Partials partials, long epoch) {
        for (Batch batch : partials.batches()) {
            of(
                    batch,
                    (shard, some) -> {
                        try (Partials part = new Partials(spec, List.of(some))) {
                            shards[shard].merge(part, epoch);
                        }
                    });
        }
    }

    /// Returns whether the groups fall into many shards. Those of few keys in many windows do not,
    /// since the shard is that of the keys.
    boolean isSpread(Partials partials) {
        int[] counts = new int[division.shardCount()];
        ShardRows rows = new ShardRows(division.shardBits());
        for (Batch batch : partials.batches()) {
            rows.split(batch, keyOrdinals, Selection.all(batch.rowCount()));
            for (int i = 0; i < counts.length; i++) {
                counts[i] += rows.of(i).size();
            }
        }
        int most = Arrays.stream(counts).max().orElse(0);
        return (long) most * counts.length <= partials.groupCount() * SKEW_MAX;
    }
}
