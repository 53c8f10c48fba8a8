package io.millrace.engine.sink;

import io.millrace.Row;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.StandardOutput;
import io.millrace.batch.TextTable;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The sink `console`: prints every batch as Spark does, also an empty one. At least once: the last
/// batch may be printed again after a crash, under the same number.
public final class ConsoleSinkProvider implements SinkProvider {
    private static final int ROWS = 20;

    private final Supplier<ZoneId> zone;

    /// @param zone in which timestamps are shown
    public ConsoleSinkProvider(Supplier<ZoneId> zone) {
        this.zone = zone;
    }

    @Override
    public String shortName() {
        return "console";
    }

    @Override
    public List<OptionSpec> options() {
        return List.of(
                new OptionSpec("numRows", "rows to print of each batch, 20"),
                new OptionSpec("truncate", "whether to cut long cells, true"));
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
    public StreamSink openStream(SinkRequest request) {
        Options options = request.options();
        int rows = Math.toIntExact(options.getLong("numRows", 0).orElse((long) ROWS));
        int truncate = options.getBoolean("truncate", true) ? TextTable.DEFAULT_TRUNCATE : 0;
        return new ConsoleSink(request.schema(), new TextTable(zone.get(), truncate, false), rows);
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) {
        throw StreamOnly.error(shortName());
    }

    private record ConsoleSink(StructType schema, TextTable table, int rowCountMax)
            implements StreamSink {
        private static final String RULE = "-".repeat(43);

        @Override
        public String description() {
            return "ConsoleSink";
        }

        @Override
        public String addBatch(SinkBatch batch, List<Batch> batches) {
            StandardOutput.println(
                    RULE
                            + "\nBatch: "
                            + batch.batchId()
                            + "\n"
                            + RULE
                            + "\n"
                            + table.format(schema, firstRows(batches), rowCountMax));
            return "";
        }

        /// One row more than is shown tells the table that there are more.
        private List<Row> firstRows(List<Batch> batches) {
            List<Row> rows = new ArrayList<>();
            for (Batch batch : batches) {
                for (int row = 0; row < batch.rowCount() && rows.size() <= rowCountMax; row++) {
                    rows.add(RowConverter.toRow(batch, row));
                }
            }
            return rows;
        }

        @Override
        public void finish(String token) {
            // The rows were printed with addBatch.
        }

        @Override
        public void close() {
            // Standard output stays open.
        }
    }
}
