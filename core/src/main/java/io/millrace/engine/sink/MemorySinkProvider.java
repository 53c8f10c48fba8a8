package io.millrace.engine.sink;

import io.millrace.analysis.Catalog;
import io.millrace.batch.Batch;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.OutputMode;

import org.apache.arrow.memory.BufferAllocator;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The sink `memory`: a table of the session, named after the query, that can be queried while the
/// query runs and after it.
///
/// Append and update add rows, complete replaces them. Exactly once within the process; after a
/// restart the table is rebuilt in complete mode.
public final class MemorySinkProvider implements SinkProvider, AutoCloseable {
    private final Catalog catalog;
    private final BufferAllocator allocator;
    private final Map<String, MemoryTable> tables = new HashMap<>();

    /// @param catalog where the tables are found by their names
    /// @param allocator of the session, pays for the rows
    public MemorySinkProvider(Catalog catalog, BufferAllocator allocator) {
        this.catalog = catalog;
        this.allocator = allocator;
    }

    @Override
    public String shortName() {
        return "memory";
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public boolean supports(OutputMode mode) {
        return true;
    }

    @Override
    public boolean needsCheckpoint() {
        return false;
    }

    @Override
    public boolean isVolatile() {
        return true;
    }

    @Override
    public boolean isExactlyOnce() {
        return true;
    }

    @Override
    public synchronized StreamSink openStream(SinkRequest request) {
        if (request.queryName().isEmpty()) {
            throw ErrorCondition.QUERY_NAME_REQUIRED.error(
                    "The sink memory needs a query name, under which its table can be queried.",
                    "Call queryName(...) before start().");
        }
        MemoryTable table = new MemoryTable(request.queryName(), request.schema(), allocator);
        catalog.putTable(request.queryName(), table);
        MemoryTable replaced = tables.put(request.queryName().toLowerCase(Locale.ROOT), table);
        if (replaced != null) {
            replaced.close();
        }
        return new MemorySink(table, request.outputMode());
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) {
        throw StreamOnly.error(shortName());
    }

    @Override
    public synchronized void close() {
        tables.values().forEach(MemoryTable::close);
        tables.clear();
    }

    private record MemorySink(MemoryTable table, OutputMode mode) implements StreamSink {
        @Override
        public String description() {
            return "MemorySink";
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) {
            table.add(batch.batchId(), batches, mode == OutputMode.COMPLETE);
            return "";
        }

        @Override
        public void finish(String token) {
            // The rows were visible with addBatch.
        }

        @Override
        public void close() {
            // The table stays until the session is closed.
        }
    }
}
