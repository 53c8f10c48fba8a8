package io.millrace.engine.sink;

import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.error.ErrorCondition;
import io.millrace.plan.Table;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;

/// The table of a memory sink: an immutable list of batches that is replaced whole for each batch
/// id.
///
/// Readers see the table as of one batch and never block the query longer than it takes to copy the
/// list. Owns its rows; they outlive the query, as in Spark, until a new query takes the name or
/// the session is closed.
final class MemoryTable implements Table, AutoCloseable {
    private final String name;
    private final StructType schema;
    private final BufferAllocator allocator;
    private List<Batch> batches = List.of();
    private long lastBatchId = -1;
    private boolean isClosed;

    /// @param allocator of the session, pays for the rows
    MemoryTable(String name, StructType schema, BufferAllocator allocator) {
        this.name = name;
        this.schema = schema;
        this.allocator = allocator;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StructType schema() {
        return schema;
    }

    @Override
    public synchronized List<Batch> snapshot() {
        if (isClosed) {
            throw ErrorCondition.TABLE_OR_VIEW_NOT_FOUND.error(
                    "The table `" + name + "` of an earlier query was replaced by a newer query's.",
                    "Read it again with session.table(\"" + name + "\").");
        }
        List<Batch> retained = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            retained.add(batch.retain());
        }
        return retained;
    }

    /// Takes the rows of a batch; a batch id that was there already is skipped.
    ///
    /// @param added borrowed, copied into the table's own memory
    /// @param replaces whether they take the place of all rows
    void add(long batchId, List<Batch> added, boolean replaces) {
        synchronized (this) {
            if (batchId <= lastBatchId) {
                return;
            }
        }
        List<Batch> copies = new ArrayList<>(added.size());
        try {
            for (Batch batch : added) {
                copies.add(Gather.copy(allocator, batch));
            }
        } catch (RuntimeException | Error e) {
            Batch.closeAll(copies);
            throw e;
        }
        swap(batchId, copies, replaces);
    }

    private synchronized void swap(long batchId, List<Batch> copies, boolean replaces) {
        if (isClosed) {
            // The session did not wait for the query any longer; nobody can read the rows.
            Batch.closeAll(copies);
            return;
        }
        List<Batch> old = batches;
        List<Batch> next = new ArrayList<>();
        if (!replaces) {
            next.addAll(old);
        }
        next.addAll(copies);
        batches = List.copyOf(next);
        lastBatchId = batchId;
        if (replaces) {
            Batch.closeAll(old);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        Batch.closeAll(batches);
        batches = List.of();
    }
}
