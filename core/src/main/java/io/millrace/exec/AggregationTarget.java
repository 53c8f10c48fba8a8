package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;

import org.jspecify.annotations.Nullable;

/// Where an aggregation's groups live: a table for one static run, or the state of a query.
public interface AggregationTarget extends LateTarget {
    /// Returns the table that all rows are added to; borrowed.
    ShardedTable table();

    /// Says that all rows of the batch are in the table.
    ///
    /// @param tasks what may be used for it
    default void settle(Tasks tasks) {}

    /// Opens a table for one worker, of the aggregation's spec or of one with the same measures;
    /// the caller closes it.
    GroupTable openWorkerTable(AggregationSpec spec, TableContext context);

    /// Returns the accelerator that may compute batches; null for none.
    default @Nullable Accelerator accelerator() {
        return null;
    }

    /// Returns the epoch to stamp on touched groups.
    long epoch();

    /// Returns the groups to emit now that all rows are in; the caller owns them.
    ///
    /// @param tasks what may be used for it
    Partials emit(Tasks tasks);

    /// Returns whether one global group is emitted when there is none: `count(*)` of nothing is 0.
    boolean emitsEmptyGlobalGroup();
}
