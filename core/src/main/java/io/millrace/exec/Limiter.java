package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;

import java.util.ArrayList;
import java.util.List;

/// Keeps the first rows of a list of batches.
final class Limiter {
    private Limiter() {}

    /// Takes over the batches and returns the rows of them with which `count` have passed.
    static List<Batch> limit(
            ExecContext context, List<Batch> batches, int count, LimitTarget target) {
        long left = Math.max(0, count - target.passedRows());
        List<Batch> kept = limit(context, batches, left);
        target.pass(kept.stream().mapToLong(Batch::rowCount).sum());
        return kept;
    }

    /// Takes over the batches and returns the first `count` rows of them.
    static List<Batch> limit(ExecContext context, List<Batch> batches, long count) {
        List<Batch> kept = new ArrayList<>();
        long rest = count;
        try {
            for (Batch batch : batches) {
                int rows = Math.toIntExact(Math.min(rest, batch.rowCount()));
                if (rows > 0) {
                    kept.add(Gather.select(context.eval().allocator(), batch, Selection.all(rows)));
                    rest -= rows;
                }
            }
            return kept;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(kept);
            throw e;
        } finally {
            Batch.closeAll(batches);
        }
    }
}
