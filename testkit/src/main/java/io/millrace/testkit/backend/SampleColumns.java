package io.millrace.testkit.backend;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Builds columns as awkwardly as the layout allows: buffers are slices with garbage before and
/// after, bits beyond the last row and values under nulls are garbage, NaN have any payload,
/// dictionaries hold values that no row has.
final class SampleColumns {
    private static final int MARGIN_BYTES = 8;
    private static final int BYTES_MIN = 8;

    private final BufferAllocator allocator;
    private final RandomGenerator random;

    SampleColumns(BufferAllocator allocator, RandomGenerator random) {
        this.allocator = allocator;
        this.random = random;
    }

    /// Returns a column of the values; the caller owns it.
    ColumnVector column(InputColumn kind, List<@Nullable Value> values) {
        return kind.isCoded()
                ? coded(new GrowingDictionary(kind.type()), values)
                : awkward(Value.toColumn(allocator, kind.type(), values));
    }

    /// Returns a column of codes of the dictionary, to which new values are added.
    DictionaryColumn coded(GrowingDictionary dictionary, List<@Nullable Value> values) {
        ArrowBuf codes = dirty(4L * values.size());
        MemorySegment target = Segments.of(codes);
        ArrowBuf validity = null;
        for (int row = 0; row < values.size(); row++) {
            Value value = values.get(row);
            target.setAtIndex(
                    ValueLayout.JAVA_INT, row, value == null ? 0 : dictionary.codeOf(value));
            if (value == null) {
                validity = validity == null ? allValid(values.size()) : validity;
                Validity.clear(Segments.of(validity), row);
            }
        }
        return new DictionaryColumn(values.size(), validity, codes, dictionary.snapshot(allocator));
    }

    /// A dictionary that grows from column to column.
    static final class GrowingDictionary {
        private final DataType type;
        private final Object lineage = new Object();
        private final TreeMap<Value, Integer> codes = new TreeMap<>();
        private final List<@Nullable Value> values = new ArrayList<>();

        GrowingDictionary(DataType type) {
            this.type = type;
        }

        int codeOf(Value value) {
            return codes.computeIfAbsent(
                    value,
                    fresh -> {
                        values.add(fresh);
                        return values.size() - 1;
                    });
        }

        Dictionary snapshot(BufferAllocator allocator) {
            return new Dictionary(
                    (VarWidthColumn) Value.toColumn(allocator, type, values), lineage);
        }
    }

    /// Copies the column into awkward buffers and closes it.
    private ColumnVector awkward(ColumnVector column) {
        try (column) {
            return switch (column) {
                case FixedWidthColumn fixed -> awkward(fixed);
                case VarWidthColumn text -> awkward(text);
                case DictionaryColumn _, StructColumn _, ListColumn _ ->
                        throw new IllegalArgumentException("a column of " + column.type());
            };
        }
    }

    private FixedWidthColumn awkward(FixedWidthColumn column) {
        int rowCount = column.rowCount();
        PhysicalType physical = column.physicalType();
        ArrowBuf data = dirty(physical.byteCount(rowCount));
        MemorySegment target = Segments.of(data);
        for (int row = 0; row < rowCount; row++) {
            if (!column.isNull(row)) {
                copyValue(column, physical, row, target);
            }
        }
        return new FixedWidthColumn(column.type(), rowCount, validityOf(column), data);
    }

    private void copyValue(
            FixedWidthColumn column, PhysicalType physical, int row, MemorySegment target) {
        switch (physical) {
            case BIT -> {
                if (column.getBoolean(row)) {
                    Validity.set(target, row);
                } else {
                    Validity.clear(target, row);
                }
            }
            case FLOAT32 -> {
                float value = column.getFloat(row);
                int bits = Float.floatToRawIntBits(value);
                int payload = Float.isNaN(value) ? random.nextInt(1 << 20) : 0;
                int sign = Float.isNaN(value) ? random.nextInt(2) << 31 : 0;
                target.setAtIndex(ValueLayout.JAVA_INT, row, bits | payload | sign);
            }
            case FLOAT64 -> {
                double value = column.getDouble(row);
                long bits = Double.doubleToRawLongBits(value);
                long payload = Double.isNaN(value) ? random.nextInt() & 0xFFFFFFFFL : 0;
                long sign = Double.isNaN(value) ? (long) random.nextInt(2) << 63 : 0;
                target.setAtIndex(ValueLayout.JAVA_LONG, row, bits | payload | sign);
            }
            case INT8, INT16, INT32, INT64 -> {
                int bytes = physical.bits() / Byte.SIZE;
                MemorySegment.copy(
                        column.values(), (long) row * bytes, target, (long) row * bytes, bytes);
            }
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        }
    }

    private VarWidthColumn awkward(VarWidthColumn column) {
        int rowCount = column.rowCount();
        int byteCount = rowCount == 0 ? 0 : column.end(rowCount - 1);
        ArrowBuf offsets = dirty(4L * (rowCount + 1));
        MemorySegment.copy(column.offsets(), 0, Segments.of(offsets), 0, 4L * (rowCount + 1));
        ArrowBuf bytes = dirty(byteCount);
        MemorySegment.copy(column.bytes(), 0, Segments.of(bytes), 0, byteCount);
        return new VarWidthColumn(column.type(), rowCount, validityOf(column), offsets, bytes);
    }

    private @Nullable ArrowBuf validityOf(ColumnVector column) {
        if (!column.hasNulls()) {
            return null;
        }
        ArrowBuf bits = allValid(column.rowCount());
        for (int row = 0; row < column.rowCount(); row++) {
            if (column.isNull(row)) {
                Validity.clear(Segments.of(bits), row);
            }
        }
        return bits;
    }

    private ArrowBuf allValid(int rowCount) {
        ArrowBuf bits = dirty(Validity.byteCount(rowCount));
        for (int row = 0; row < rowCount; row++) {
            Validity.set(Segments.of(bits), row);
        }
        return bits;
    }

    /// Returns garbage of exactly so many bytes, 8 at least, in the midst of more garbage.
    private ArrowBuf dirty(long byteCount) {
        long length = Math.max(BYTES_MIN, byteCount);
        ArrowBuf whole = allocator.buffer(length + 2 * MARGIN_BYTES);
        MemorySegment bytes = Segments.of(whole);
        byte[] garbage = new byte[Math.toIntExact(bytes.byteSize())];
        random.nextBytes(garbage);
        MemorySegment.copy(garbage, 0, bytes, ValueLayout.JAVA_BYTE, 0, garbage.length);
        return whole.slice(MARGIN_BYTES, length);
    }
}
