package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Keeps the first rows of a list of batches.
final class Limiter {
    private Limiter() {}

    /// Takes over the batches and returns the rows of them with which `count` have passed.
    static List<Batch> limit(
            ExecContext context, List<Batch> batches, int count, LimitTarget target) {
        long left = Math.max(0, count - target.passedRows());
        List<Batch> kept = limit(context, batches, 0, left);
        target.pass(kept.stream().mapToLong(Batch::rowCount).sum());
        return kept;
    }

    /// Takes over the batches and returns `count` rows of them, after the first `offset` ones.
    static List<Batch> limit(ExecContext context, List<Batch> batches, long offset, long count) {
        List<Batch> kept = new ArrayList<>();
        long skipped = offset;
        long rest = count;
        try {
            for (Batch batch : batches) {
                int from = Math.toIntExact(Math.min(skipped, batch.rowCount()));
                int rows = Math.toIntExact(Math.min(rest, batch.rowCount() - from));
                if (rows > 0) {
                    kept.add(Gather.select(context.eval().allocator(), batch, range(from, rows)));
                    rest -= rows;
                }
                skipped -= from;
            }
            return kept;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(kept);
            throw e;
        } finally {
            Batch.closeAll(batches);
        }
    }

    private static Selection range(int from, int count) {
        return from == 0
                ? Selection.all(count)
                : Selection.of(IntStream.range(from, from + count).toArray(), count);
    }
}
