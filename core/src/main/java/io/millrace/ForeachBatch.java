package io.millrace;

import io.millrace.batch.Batch;
import io.millrace.connector.SinkBatch;
import io.millrace.error.ErrorCondition;
import io.millrace.function.VoidFunction2;
import io.millrace.plan.Schemas;
import io.millrace.plan.TableRelation;

import java.util.List;

/// Gives each batch to a user's function, as a static frame over the rows: valid during the call,
/// never recomputed.
record ForeachBatch<T>(Dataset<T> frame, VoidFunction2<Dataset<T>, Long> function)
        implements UserSinks.BatchConsumer {
    @Override
    public void accept(SinkBatch batch, List<Batch> rows) {
        try (BatchTable table = new BatchTable(batch.batchId(), frame.schema(), rows)) {
            Dataset<T> output =
                    frame.over(new TableRelation(table, Schemas.attributes(frame.schema())));
            call(output, batch.batchId());
        }
    }

    private void call(Dataset<T> output, long batchId) {
        try {
            function.call(output, batchId);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                // The query is being stopped; its thread must see that.
                Thread.currentThread().interrupt();
            }
            throw ErrorCondition.FOREACH_USER_FUNCTION_ERROR.error(
                    "The function of foreachBatch threw at batch " + batchId + ": " + e + ".",
                    "The cause below is the function's own.",
                    e);
        }
    }
}
