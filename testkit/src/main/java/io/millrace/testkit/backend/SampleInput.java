package io.millrace.testkit.backend;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Generates batches of given columns. Batches of one input share growing dictionaries.
final class SampleInput {
    private final RandomGenerator random;
    private final SampleColumns maker;
    private final List<InputColumn> kinds;
    private final List<SampleColumns.@Nullable GrowingDictionary> dictionaries = new ArrayList<>();

    SampleInput(BufferAllocator allocator, RandomGenerator random, List<InputColumn> kinds) {
        this.random = random;
        this.maker = new SampleColumns(allocator, random);
        this.kinds = kinds;
        forgetDictionaries();
    }

    /// How the values of one column are generated.
    record Shape(ValueShape values, NullPattern nulls) {
        static final Shape FEW = new Shape(ValueShape.FEW, NullPattern.NONE);
    }

    /// Lets the next batches have dictionaries of another lineage, as after a rebuild.
    void forgetDictionaries() {
        dictionaries.clear();
        for (InputColumn kind : kinds) {
            dictionaries.add(
                    kind.isCoded() ? new SampleColumns.GrowingDictionary(kind.type()) : null);
        }
    }

    /// Returns values, one a row.
    List<@Nullable Value> values(InputColumn kind, Shape shape, int rowCount) {
        List<@Nullable Value> values = new ArrayList<>(rowCount);
        for (int row = 0; row < rowCount; row++) {
            boolean isNull = shape.nulls().isNull(random, row, rowCount);
            values.add(isNull ? null : SampleValues.of(random, kind.type(), shape.values(), row));
        }
        return values;
    }

    /// Returns a batch; the caller owns it.
    ///
    /// @param shapes one for each column
    Batch batch(int rowCount, List<Shape> shapes) {
        List<List<@Nullable Value>> columns = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            columns.add(values(kinds.get(i), shapes.get(i), rowCount));
        }
        return batchOf(columns, rowCount);
    }

    /// Returns a batch of the values, column by column; the caller owns it.
    Batch batchOf(List<List<@Nullable Value>> columns, int rowCount) {
        List<StructField> fields = new ArrayList<>();
        List<ColumnVector> built = new ArrayList<>();
        try {
            for (int i = 0; i < kinds.size(); i++) {
                InputColumn kind = kinds.get(i);
                SampleColumns.GrowingDictionary dictionary = dictionaries.get(i);
                built.add(
                        dictionary == null
                                ? maker.column(kind, columns.get(i))
                                : maker.coded(dictionary, columns.get(i)));
                fields.add(DataTypes.createStructField("c" + i, kind.type(), true));
            }
            StructType schema = DataTypes.createStructType(fields);
            return new Batch(schema, built, rowCount);
        } catch (RuntimeException | Error e) {
            built.forEach(ColumnVector::close);
            throw e;
        }
    }
}
