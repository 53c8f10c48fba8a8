package io.millrace.testkit.sim;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.MetadataLog;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A query's view of a [SimulatedInput]. Its log has a line `{"unit":u}` for each unit of an entry.
final class SimulatedInputStream implements MicroBatchStream {
    private static final String LINE = "{\"unit\":%d}";

    private final SimulatedInput input;
    private final MetadataLog log;
    private long lastEntry;
    private int chosenBeforeLast;
    private int endMax = Integer.MAX_VALUE;

    SimulatedInputStream(SimulatedInput input, MetadataLog log) throws IOException {
        this.input = input;
        this.log = log;
        this.lastEntry = log.latestId().orElse(-1);
        for (long entry = 0; entry < lastEntry; entry++) {
            chosenBeforeLast += units(entry).length;
        }
    }

    private int[] units(long entry) throws IOException {
        List<String> lines =
                log.get(entry)
                        .orElseThrow(
                                () -> new IOException("the source's log has no entry " + entry));
        return lines.stream()
                .mapToInt(line -> Integer.parseInt(line, 8, line.length() - 1, 10))
                .toArray();
    }

    @Override
    public String description() {
        return "SimulatedInput";
    }

    @Override
    public ReadLimit defaultReadLimit() {
        return ReadLimit.allAvailable();
    }

    @Override
    public Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit)
            throws IOException {
        long after = start.map(SimulatedInputStream::entry).orElse(-1L);
        if (after > lastEntry) {
            throw new IOException("offset " + after + " lies behind the log's end, " + lastEntry);
        }
        if (after == lastEntry) {
            choose();
        }
        return after < lastEntry
                ? Optional.of(new Offset(Long.toString(after + 1)))
                : Optional.empty();
    }

    private void choose() throws IOException {
        // Asked now: another run may have been first with the last entry.
        int chosen = chosenBeforeLast + (lastEntry < 0 ? 0 : units(lastEntry).length);
        int end = Math.min(input.arrived(), endMax);
        int count = Math.min(end - chosen, input.unitsPerBatch());
        if (count <= 0) {
            return;
        }
        List<String> lines =
                IntStream.range(chosen, chosen + count).mapToObj(LINE::formatted).toList();
        log.add(lastEntry + 1, lines);
        lastEntry++;
        chosenBeforeLast = chosen;
    }

    private static long entry(Offset offset) {
        return Long.parseLong(offset.json());
    }

    @Override
    public void prepareForAvailableNow() {
        endMax = input.arrived();
    }

    private record Unit(int number) implements InputSplit {
        @Override
        public String description() {
            return "unit " + number;
        }
    }

    @Override
    public List<InputSplit> planInputSplits(Optional<Offset> start, Offset end) throws IOException {
        List<InputSplit> splits = new ArrayList<>();
        long from = start.map(SimulatedInputStream::entry).orElse(-1L) + 1;
        for (long entry = from; entry <= entry(end); entry++) {
            for (int unit : units(entry)) {
                splits.add(new Unit(unit));
            }
        }
        return splits;
    }

    @Override
    public BatchReader open(InputSplit split, ReadContext context) {
        return new UnitReader(input.schema(), input.unit(((Unit) split).number()), context);
    }

    private static final class UnitReader implements BatchReader {
        private final StructType schema;
        private final List<Row> rows;
        private final ReadContext context;
        private boolean isRead;

        UnitReader(StructType schema, List<Row> rows, ReadContext context) {
            this.schema = schema;
            this.rows = rows;
            this.context = context;
        }

        @Override
        public @Nullable Batch next() {
            if (isRead || rows.isEmpty()) {
                return null;
            }
            isRead = true;
            List<StructField> fields = context.projection().stream().map(schema::apply).toList();
            int[] columns = context.projection().stream().mapToInt(schema::fieldIndex).toArray();
            return RowConverter.toBatch(
                    context.allocator(),
                    DataTypes.createStructType(fields),
                    rows.stream().map(row -> projected(row, columns)).toList());
        }

        private static Row projected(Row row, int[] columns) {
            @Nullable Object[] values = new @Nullable Object[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.get(columns[i]);
            }
            return RowFactory.create(values);
        }

        @Override
        public void close() {}
    }

    @Override
    public void commit(Offset end) {}

    @Override
    public void close() {}
}
