package io.millrace.backend;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;

/// The columns of [Partials].
///
/// ```text
/// window_start    long              start in microseconds since the epoch; only with a window
/// <key name>      its type          one a key, in the order of the spec; strings are plain, never codes
/// m<i>_...        per measure i:
///   COUNT         m0_count  long
///   SUM, AVG of integers
///                 m0_low    long    low 64 bits of the sum in two's complement of 128 bits
///                 m0_high   long    high 64 bits
///                 m0_count  long    number of values that were not null
///   SUM, AVG of floats
///                 m0_sum    binary  exact sum in the canonical form of `ExactSums`
///                 m0_count  long    number of values that were not null
///   EXTREME, BITS m0_value  its type, null when there was no value
///   MOMENTS       m0_x2y... binary  exact sum of that product of powers, one for each of
///                                   `Moment#of(Kind)`, in the canonical form of `ProductSums`
///                 m0_count  long    number of rows without a null
///   VALUES        m0_values binary  the different values in their order, see `ValueWriter`; behind
///                                   each, for kinds that keep counts, the number of its rows
///   REGISTERS     m0_registers      binary, in the canonical form of `Registers`
///   END           m0_value  its type
///                 m0_seen   long    1 if there was a row, else 0
///   BY            m0_value  its type
///                 m0_by     the type of the second input, null when there was no row
///   LIST          m0_values binary  the values in the order of rows, see `ValueWriter`
/// ```
///
/// Keys are normalised: one NaN, no -0.0. Under a null stands zero, or no bytes: equal groups are
/// equal memory.
public final class PartialsLayout {
    /// Name of the column of ids of windows that are identified by their start.
    public static final String WINDOW_START = "window_start";

    /// Name of the column of ids of windows that are identified by their end.
    public static final String WINDOW_END = "window_end";

    private final AggregationSpec spec;
    private final StructType schema;
    private final int[] measureOrdinals;

    private PartialsLayout(AggregationSpec spec, StructType schema, int[] measureOrdinals) {
        this.spec = spec;
        this.schema = schema;
        this.measureOrdinals = measureOrdinals;
    }

    /// Returns the layout for the spec.
    public static PartialsLayout of(AggregationSpec spec) {
        List<StructField> fields = new ArrayList<>();
        WindowSpec window = spec.window();
        if (window != null) {
            addLong(fields, window.isCumulating() ? WINDOW_END : WINDOW_START);
        }
        for (GroupKey key : spec.keys()) {
            fields.add(DataTypes.createStructField(key.name(), key.type(), true));
        }
        int[] ordinals = new int[spec.measures().size()];
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = fields.size();
            addMeasure(fields, "m" + i, spec.measures().get(i));
        }
        return new PartialsLayout(spec, DataTypes.createStructType(fields), ordinals);
    }

    private static void addMeasure(List<StructField> fields, String prefix, Measure measure) {
        switch (measure.kind().form()) {
            case COUNT -> addLong(fields, prefix + "_count");
            case SUM -> {
                if (measure.isFloating()) {
                    addBinary(fields, prefix + "_sum");
                } else {
                    addLong(fields, prefix + "_low");
                    addLong(fields, prefix + "_high");
                }
                addLong(fields, prefix + "_count");
            }
            case EXTREME, BITS -> addValue(fields, prefix + "_value", measure.inputType());
            case MOMENTS -> {
                for (Moment moment : Moment.of(measure.kind())) {
                    addBinary(fields, prefix + "_" + moment.name());
                }
                addLong(fields, prefix + "_count");
            }
            case VALUES, LIST -> addBinary(fields, prefix + "_values");
            case REGISTERS -> addBinary(fields, prefix + "_registers");
            case END -> {
                addValue(fields, prefix + "_value", measure.inputType());
                addLong(fields, prefix + "_seen");
            }
            case BY -> {
                addValue(fields, prefix + "_value", measure.inputType());
                addValue(fields, prefix + "_by", measure.inputs().get(1).type());
            }
        }
    }

    private static void addBinary(List<StructField> fields, String name) {
        fields.add(DataTypes.createStructField(name, DataTypes.BinaryType, false));
    }

    private static void addValue(List<StructField> fields, String name, DataType type) {
        fields.add(DataTypes.createStructField(name, type, true));
    }

    private static void addLong(List<StructField> fields, String name) {
        fields.add(DataTypes.createStructField(name, DataTypes.LongType, false));
    }

    /// Returns names and types of the columns.
    public StructType schema() {
        return schema;
    }

    /// Returns the column of the first key; window ids, if any, are column 0.
    public int keyOrdinal() {
        return spec.isWindowed() ? 1 : 0;
    }

    /// Returns the number of columns that identify a group.
    public int groupColumnCount() {
        return keyOrdinal() + spec.keys().size();
    }

    /// Returns the columns of partials that identify their groups; the caller owns them.
    public Batch groupColumns(Batch partials) {
        int count = groupColumnCount();
        List<ColumnVector> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(partials.column(i).retain());
        }
        StructType fields = DataTypes.createStructType(schema.asList().subList(0, count));
        return new Batch(fields, columns, partials.rowCount());
    }

    /// Returns the first column of the measure.
    public int measureOrdinal(int measure) {
        return measureOrdinals[measure];
    }

    /// Returns the number of columns of the measure.
    public int measureColumnCount(int measure) {
        int end =
                measure + 1 == measureOrdinals.length
                        ? schema.size()
                        : measureOrdinals[measure + 1];
        return end - measureOrdinals[measure];
    }
}
