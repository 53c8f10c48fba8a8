package io.millrace.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.exec.shard.ShardedTable;

/// A backend whose tables are divided as soon as they have a few groups.
///
/// @param backend of the shards
record ShardedBackend(AggregationBackend backend) implements AggregationBackend {
    private static final ShardedTable.Division SMALL =
            new ShardedTable.Division(5, 2, Integer.MAX_VALUE, 100);

    @Override
    public String name() {
        return "sharded-" + backend.name();
    }

    @Override
    public Support available() {
        return backend.available();
    }

    @Override
    public Support supports(AggregationSpec spec) {
        return backend.supports(spec);
    }

    @Override
    public GroupTable open(AggregationSpec spec, TableContext context) {
        return new ShardedTable(
                spec, () -> backend.open(spec, context), context.allocator(), SMALL);
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public void close() {
        backend.close();
    }
}
