package io.millrace.exec.shard;

import io.millrace.batch.Batch;
import io.millrace.batch.RowBlock;
import io.millrace.batch.Selection;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The blocks that one thread fills, one a shard. Not thread-safe.
final class RowBlocks implements AutoCloseable {
    private final BufferAllocator allocator;
    private final @Nullable RowBlock[] open;
    private @Nullable StructType schema;
    private long epoch;
    private long closedMicros;

    /// @param allocator pays for rows that wait
    RowBlocks(BufferAllocator allocator, int shardCount) {
        this.allocator = allocator;
        this.open = new @Nullable RowBlock[shardCount];
    }

    /// Copies the rows of each shard into its block; full blocks go to the shard.
    ///
    /// @return the bytes of those
    long add(Shard[] shards, ShardRows rows, Batch batch, long rowEpoch, long rowClosedMicros) {
        long gone = 0;
        StructType before = schema;
        if (before == null
                || !before.equals(batch.schema())
                || rowEpoch != epoch
                || rowClosedMicros != closedMicros) {
            gone = flush(shards);
            schema = batch.schema();
            epoch = rowEpoch;
            closedMicros = rowClosedMicros;
        }
        for (int i = 0; i < shards.length; i++) {
            Selection part = rows.of(i);
            for (int from = 0; from < part.size(); ) {
                RowBlock block = open[i];
                if (block == null) {
                    block = new RowBlock(allocator, batch);
                    open[i] = block;
                }
                from += block.append(batch, part, from);
                if (block.isFull()) {
                    gone += send(shards[i], i, block);
                }
            }
        }
        return gone;
    }

    private long send(Shard shard, int number, RowBlock block) {
        open[number] = null;
        int count = block.rowCount();
        try (block) {
            shard.enqueue(
                    new Shard.Rows(block.toBatch(), Selection.all(count), epoch, closedMicros),
                    block.memoryBytes());
            return block.memoryBytes();
        }
    }

    /// Gives all rows to their shards.
    ///
    /// @return the bytes of their blocks
    long flush(Shard[] shards) {
        long gone = 0;
        for (int i = 0; i < open.length; i++) {
            RowBlock block = open[i];
            if (block != null) {
                gone += send(shards[i], i, block);
            }
        }
        return gone;
    }

    /// Forgets the rows that no shard has.
    @Override
    public void close() {
        for (int i = 0; i < open.length; i++) {
            RowBlock block = open[i];
            if (block != null) {
                open[i] = null;
                block.close();
            }
        }
    }
}
