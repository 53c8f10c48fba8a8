package io.millrace.engine;

import io.millrace.checkpoint.StateFiles;
import io.millrace.exec.shard.Tasks;
import io.millrace.streaming.WatermarkExplanation;

import org.apache.arrow.memory.BufferAllocator;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// An operator of a streaming query that keeps state from batch to batch.
///
/// ```text
/// restore?  ( begin  <rows, as exec calls what the operator implements besides>  change )*  close
/// ```
///
/// What exec sees of it is another interface that the operator implements, such as
/// [io.millrace.exec.AggregationTarget], and that [io.millrace.exec.ExecContext#operator] asks for.
/// A batch that fails ends the run: an operator need not get back to where it was. Used by the
/// query's control thread, exec's interface apart.
interface StatefulOperator extends AutoCloseable {
    /// Loads the state as of the last commit.
    void restore(StateFiles files, long lastBatchId, BufferAllocator allocator) throws IOException;

    /// Begins a batch: what is touched from now on belongs to it.
    void begin(BatchContext batch);

    /// Returns what the batch changed, with a snapshot when one is due; the caller closes it. It is
    /// written while the next batch changes the operator, so it lies in memory that nothing
    /// changes.
    ///
    /// @param tasks what may be used for it
    StateChange change(StateFiles files, Tasks tasks);

    /// Returns whether the state lives on a device, which may fail whenever it is asked.
    default boolean isResident() {
        return false;
    }

    /// Returns whether a batch without rows would do anything once the operator's watermark is
    /// this.
    boolean needsBatch(long evictMicros);

    /// Returns what the batch at hand did to the state.
    OperatorNumbers numbers();

    /// Returns the backend that computed the batch at hand; empty where none takes part.
    default Optional<BackendUse> backend() {
        return Optional.empty();
    }

    /// Returns the groups of the state that a watermark will close, by the moment at which it does,
    /// the earliest first.
    default List<WatermarkExplanation.OpenWindow> openWindows() {
        return List.of();
    }

    @Override
    void close();
}
