package io.millrace.testkit;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Segments;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.connector.BatchReader;
import io.millrace.connector.ReadContext;
import io.millrace.types.DataTypes;
import io.millrace.types.StringType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns rows into batches, with dictionary columns where they are wished for.
final class MemoryReader implements BatchReader {
    private final StructType schema;
    private final List<Row> rows;
    private final ReadContext context;
    private int next;

    MemoryReader(StructType schema, List<Row> rows, ReadContext context) {
        this.schema = schema;
        this.rows = rows;
        this.context = context;
    }

    @Override
    public @Nullable Batch next() {
        if (next >= rows.size()) {
            return null;
        }
        int end = Math.min(rows.size(), next + Batch.ROW_COUNT_MAX);
        List<Row> part = rows.subList(next, end);
        next = end;
        return batchOf(part);
    }

    private Batch batchOf(List<Row> part) {
        List<String> names = context.projection();
        List<StructField> fields = new ArrayList<>();
        for (String name : names) {
            fields.add(schema.apply(name));
        }
        StructType wanted = DataTypes.createStructType(fields);
        List<Row> projected = new ArrayList<>(part.size());
        for (Row row : part) {
            @Nullable Object[] values = new @Nullable Object[names.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.get(schema.fieldIndex(names.get(i)));
            }
            projected.add(RowFactory.create(values));
        }
        try (Batch plain = RowConverter.toBatch(context.allocator(), wanted, projected)) {
            return withDictionaries(plain);
        }
    }

    private Batch withDictionaries(Batch plain) {
        List<ColumnVector> columns = new ArrayList<>();
        try {
            for (int i = 0; i < plain.columns().size(); i++) {
                boolean isWished =
                        context.dictionaryColumns().contains(context.projection().get(i));
                columns.add(
                        isWished
                                        && plain.column(i) instanceof VarWidthColumn text
                                        && text.type() instanceof StringType
                                ? encode(context.allocator(), text)
                                : plain.column(i).retain());
            }
            return new Batch(plain.schema(), columns, plain.rowCount());
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static DictionaryColumn encode(BufferAllocator allocator, VarWidthColumn column) {
        int rowCount = column.rowCount();
        int[] codes = new int[rowCount];
        try (VarWidthBuilder values = new VarWidthBuilder(allocator, column.type(), 8, 64)) {
            Map<String, Integer> known = new HashMap<>();
            for (int row = 0; row < rowCount; row++) {
                if (!column.isNull(row)) {
                    Integer code = known.get(column.getString(row));
                    if (code == null) {
                        code = known.size();
                        known.put(column.getString(row), code);
                        values.append(column, row);
                    }
                    codes[row] = code;
                }
            }
            return coded(allocator, column, codes, values);
        }
    }

    private static DictionaryColumn coded(
            BufferAllocator allocator, VarWidthColumn column, int[] codes, VarWidthBuilder values) {
        ArrowBuf codeBuffer = allocator.buffer(Math.max(8, 4L * codes.length));
        MemorySegment.copy(codes, 0, Segments.of(codeBuffer), JAVA_INT, 0, codes.length);
        ArrowBuf validity = column.validityBuffer();
        if (validity != null) {
            validity.getReferenceManager().retain();
        }
        Dictionary dictionary = new Dictionary(values.build(), new Object());
        return new DictionaryColumn(codes.length, validity, codeBuffer, dictionary);
    }

    @Override
    public void close() {}
}
