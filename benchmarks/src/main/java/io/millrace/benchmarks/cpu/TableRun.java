package io.millrace.benchmarks.cpu;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.Backends;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsFinisher;
import io.millrace.backend.TableContext;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import org.apache.arrow.memory.BufferAllocator;

import java.util.List;

/// A table of one backend and the batches that run through it, again and again.
final class TableRun implements AutoCloseable {
    private final Backends backends = Backends.discover();
    private final BufferAllocator allocator = Allocators.root(Long.MAX_VALUE, backends.blocks());
    private final EventBatches events;
    private final AggregationSpec spec;
    private final AggregationBackend backend;
    private final GroupTable table;
    private final Selection all = Selection.all(EventBatches.ROWS);
    private long epoch;

    TableRun(String name, AggregationSpec spec, boolean isOrdered, int keyCount) {
        this(name, spec, isOrdered, keyCount, EventBatches.BATCHES);
    }

    TableRun(String name, AggregationSpec spec, boolean isOrdered, int keyCount, int batchCount) {
        this.spec = spec;
        BackendChoice choice = backends.choose(name, spec);
        this.backend = choice.accelerator().orElse(choice.host());
        // Before the events, so that a device has page-locked memory for them.
        this.table = backend.open(spec, new TableContext(allocator));
        this.events = new EventBatches(allocator, isOrdered, keyCount, batchCount);
    }

    List<Batch> batches() {
        return events.batches();
    }

    /// Runs all batches through the table.
    long pass() {
        epoch++;
        for (Batch batch : events.batches()) {
            table.accumulate(batch, all, epoch);
        }
        return table.groupCount();
    }

    interface ResultCheck {
        void accept(Batch result);
    }

    /// Hands the results of one pass of a table of its own to the check, which throws if they are
    /// wrong.
    void check(ResultCheck check) {
        try (GroupTable fresh = backend.open(spec, new TableContext(allocator))) {
            for (Batch batch : events.batches()) {
                fresh.accumulate(batch, all, 1);
            }
            try (Partials partials = fresh.changedSince(Long.MIN_VALUE)) {
                List<Batch> results = new PartialsFinisher(spec, true).finish(partials, allocator);
                try {
                    results.forEach(check::accept);
                } finally {
                    Batch.closeAll(results);
                }
            }
        }
    }

    @Override
    public void close() {
        table.close();
        backends.close();
        events.close();
        allocator.close();
    }
}
