package io.millrace;

import io.millrace.batch.Batch;
import io.millrace.error.ErrorCondition;
import io.millrace.plan.Table;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;

/// The output of one batch as a table, until it is closed. Borrows the rows.
final class BatchTable implements Table, AutoCloseable {
    private final long batchId;
    private final StructType schema;
    private List<Batch> batches;
    private boolean isClosed;

    BatchTable(long batchId, StructType schema, List<Batch> batches) {
        this.batchId = batchId;
        this.schema = schema;
        this.batches = batches;
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public StructType schema() {
        return schema;
    }

    /// Returns the rows, retained for the caller.
    ///
    /// @throws io.millrace.error.MillraceException `ILLEGAL_STATE` after the call of the user's
    ///   function
    @Override
    public synchronized List<Batch> snapshot() {
        if (isClosed) {
            throw ErrorCondition.ILLEGAL_STATE.error(
                    "The frame of batch " + batchId + " is used after its foreachBatch call.",
                    "Use it during the call only; write or collect what is needed later.");
        }
        List<Batch> retained = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            retained.add(batch.retain());
        }
        return retained;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        batches = List.of();
    }
}
