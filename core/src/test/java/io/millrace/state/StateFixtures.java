package io.millrace.state;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.StructType;
import io.millrace.types.YearMonthIntervalType;

import org.apache.arrow.memory.BufferAllocator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/// State of a count by window and action, and files of it.
final class StateFixtures {
    static final StructType SCHEMA =
            StructType.fromDDL(
                    "window_start BIGINT NOT NULL, action STRING, m0_count BIGINT NOT NULL,"
                            + " m1_value DOUBLE");
    static final StructType KEYS =
            StructType.fromDDL("window_start BIGINT NOT NULL, action STRING");
    static final StateSpec SPEC = new StateSpec(0, SCHEMA, 2, "count by window, action");

    private StateFixtures() {}

    static Batch upserts(BufferAllocator allocator, Row... rows) {
        return RowConverter.toBatch(allocator, SCHEMA, List.of(rows));
    }

    static Batch tombstones(BufferAllocator allocator, Row... rows) {
        return RowConverter.toBatch(allocator, KEYS, List.of(rows));
    }

    static StateFileHeader header(StateFileKind kind) {
        return new StateFileHeader(kind, SPEC, 7, 3);
    }

    static byte[] bytes(StateFileHeader header, StateDelta delta) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (WritableByteChannel channel = Channels.newChannel(bytes)) {
            StateFileWriter.write(channel, header, delta);
        }
        return bytes.toByteArray();
    }

    static SeekableByteChannel channel(byte[] bytes) throws IOException {
        InMemoryCheckpointStore store = new InMemoryCheckpointStore();
        store.overwrite("file", bytes);
        return store.open("file");
    }

    static List<Row> rows(StateFileReader reader, boolean tombstones) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (StateBlock block = reader.next(); block != null; block = reader.next()) {
            if (block.areTombstones() == tombstones) {
                rows.addAll(RowConverter.toRows(block.batch()));
            }
            block.close();
        }
        return rows;
    }

    static Row group(long window, String action, long count, Double value) {
        return RowFactory.create(window, action, count, value);
    }

    static Row key(long window, String action) {
        return RowFactory.create(window, action);
    }

    static StructType everyType() {
        return DataTypes.createStructType(
                List.of(
                        DataTypes.createStructField("flag", DataTypes.BooleanType, true),
                        DataTypes.createStructField("tiny", DataTypes.ByteType, true),
                        DataTypes.createStructField("small", DataTypes.ShortType, true),
                        DataTypes.createStructField("medium", DataTypes.IntegerType, true),
                        DataTypes.createStructField("large", DataTypes.LongType, true),
                        DataTypes.createStructField("single", DataTypes.FloatType, true),
                        DataTypes.createStructField("exact", DataTypes.DoubleType, true),
                        DataTypes.createStructField("text", DataTypes.StringType, true),
                        DataTypes.createStructField("blob", DataTypes.BinaryType, true),
                        DataTypes.createStructField("day", DataTypes.DateType, true),
                        DataTypes.createStructField("time", DataTypes.TimestampType, true),
                        DataTypes.createStructField(
                                "pair", StructType.fromDDL("a BIGINT, b STRING"), true),
                        DataTypes.createStructField("price", new DecimalType(38, 4), true),
                        DataTypes.createStructField("local", DataTypes.TimestampNTZType, true),
                        DataTypes.createStructField("nothing", DataTypes.NullType, true),
                        DataTypes.createStructField("span", new DayTimeIntervalType(), true),
                        DataTypes.createStructField(
                                "years",
                                new YearMonthIntervalType(
                                        YearMonthIntervalType.YEAR, YearMonthIntervalType.YEAR),
                                true),
                        DataTypes.createStructField(
                                "list", DataType.fromDDL("ARRAY<ARRAY<STRING>>"), true),
                        DataTypes.createStructField(
                                "map", DataType.fromDDL("MAP<STRING, STRUCT<a: INT>>"), true)));
    }
}
