package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Gather;
import io.millrace.batch.ListColumn;
import io.millrace.batch.MultiGather;
import io.millrace.batch.StructColumn;
import io.millrace.expr.EvalContext;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.StructFields;
import io.millrace.plan.Generator;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.List;
import java.util.function.Consumer;

/// Makes a row of each element of the last column, which its elements replace.
record Explode(boolean isOuter, Generator generator, StructType schema)
        implements PipelineStep.Stateless {
    private static final int NO_ELEMENT = -1;

    @Override
    public void apply(EvalContext context, Chunk chunk, Consumer<Chunk> next) {
        try (chunk) {
            Batch batch = chunk.batch();
            ListColumn lists = (ListColumn) batch.columns().getLast();
            int[] rows = new int[Batch.ROW_COUNT_MAX];
            int[] elements = new int[Batch.ROW_COUNT_MAX];
            int count = 0;
            for (int i = 0; i < chunk.selection().size(); i++) {
                int row = chunk.selection().row(i);
                int length = lists.end(row) - lists.start(row);
                int rowCount = length == 0 && isOuter ? 1 : length;
                for (int k = 0; k < rowCount; k++) {
                    if (count == rows.length) {
                        next.accept(Chunk.all(exploded(context, batch, rows, elements, count)));
                        count = 0;
                    }
                    rows[count] = row;
                    elements[count++] = length == 0 ? NO_ELEMENT : lists.start(row) + k;
                }
            }
            if (count > 0) {
                next.accept(Chunk.all(exploded(context, batch, rows, elements, count)));
            }
        }
    }

    private Batch exploded(
            EvalContext context, Batch batch, int[] rows, int[] elements, int count) {
        BufferAllocator allocator = context.allocator();
        int last = batch.columns().size() - 1;
        ListColumn lists = (ListColumn) batch.column(last);
        try (OwnedColumns columns = new OwnedColumns()) {
            for (int i = 0; i < last; i++) {
                columns.add(Gather.column(allocator, batch.column(i), rows, count));
            }
            if (generator == Generator.POSEXPLODE) {
                columns.add(positions(allocator, lists, rows, elements, count));
            }
            boolean isOfFields = lists.type() instanceof MapType || generator == Generator.INLINE;
            if (isOfFields) {
                StructColumn structs = (StructColumn) lists.elements();
                for (int i = 0; i < structs.children().size(); i++) {
                    try (ColumnVector field = StructFields.field(allocator, structs, i)) {
                        columns.add(element(allocator, field, elements, count));
                    }
                }
            } else {
                columns.add(element(allocator, lists.elements(), elements, count));
            }
            return new Batch(schema, columns.release(), count);
        }
    }

    private static ColumnVector element(
            BufferAllocator allocator, ColumnVector source, int[] elements, int count) {
        long[] references = new long[count];
        for (int i = 0; i < count; i++) {
            references[i] =
                    elements[i] == NO_ELEMENT
                            ? MultiGather.NULL
                            : MultiGather.reference(0, elements[i]);
        }
        return MultiGather.column(allocator, List.of(source), references, 0, count);
    }

    private static ColumnVector positions(
            BufferAllocator allocator, ListColumn lists, int[] rows, int[] elements, int count) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.IntegerType, count)) {
            for (int i = 0; i < count; i++) {
                if (elements[i] == NO_ELEMENT) {
                    builder.setInt(i, 0);
                    builder.setNull(i);
                } else {
                    builder.setInt(i, elements[i] - lists.start(rows[i]));
                }
            }
            return builder.build();
        }
    }
}
