package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.plan.Table;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// The tables that one run of a statement reads, each as it was when it was first read: a statement
/// that names a table twice sees one version of it. Used by one thread at a time.
public final class TableSnapshots implements AutoCloseable {
    private final IdentityHashMap<Table, List<Batch>> byTable = new IdentityHashMap<>();

    /// Creates snapshots of no table so far.
    public TableSnapshots() {}

    /// Returns the rows of the table, retained for the caller.
    List<Batch> of(Table table) {
        List<Batch> batches = byTable.computeIfAbsent(table, Table::snapshot);
        List<Batch> retained = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            retained.add(batch.retain());
        }
        return retained;
    }

    /// Gives the rows back; the next run sees the tables anew.
    @Override
    public void close() {
        byTable.values().forEach(Batch::closeAll);
        byTable.clear();
    }
}
