package io.millrace.backend;

import io.millrace.batch.Batch;

import java.util.ArrayList;
import java.util.List;

/// Groups with their partial aggregates as Arrow columns, in canonical form and order: the unit of
/// exchange between backends, threads and checkpoint. [PartialsLayout] shows the columns.
///
/// Two tables that saw the same multiset of rows give equal bytes. Owns its batches.
///
/// @param spec what was computed
/// @param batches the groups, split into batches of at most [Batch#ROW_COUNT_MAX] rows
public record Partials(AggregationSpec spec, List<Batch> batches) implements AutoCloseable {
    /// Copies the list.
    public Partials {
        batches = List.copyOf(batches);
    }

    /// Returns the number of groups.
    public long groupCount() {
        long count = 0;
        for (Batch batch : batches) {
            count += batch.rowCount();
        }
        return count;
    }

    /// Returns a second owner of the same groups.
    public Partials retain() {
        List<Batch> retained = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            retained.add(batch.retain());
        }
        return new Partials(spec, retained);
    }

    @Override
    public void close() {
        Batch.closeAll(batches);
    }
}
