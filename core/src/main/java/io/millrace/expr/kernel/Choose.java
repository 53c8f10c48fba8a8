package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.MultiGather;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Segments;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builds a column that takes each row from one of several columns, all of one type and length.
///
/// The choice has an entry a row: the index of the column, or [#NULL]. The caller owns the result.
public final class Choose {
    /// The choice of a null.
    public static final int NULL = -1;

    private Choose() {}

    /// Returns the chosen rows.
    public static ColumnVector rows(
            BufferAllocator allocator,
            DataType type,
            List<? extends ColumnVector> sources,
            int[] choice) {
        PhysicalType physical = PhysicalType.of(type);
        return switch (physical) {
            case VAR_WIDTH -> text(allocator, type, sources, choice);
            case STRUCT -> struct(allocator, (StructType) type, sources, choice);
            case LIST -> list(allocator, sources, choice);
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 -> {
                try (FixedWidthBuilder builder =
                        new FixedWidthBuilder(allocator, type, choice.length)) {
                    copyFixed(builder, physical, sources, choice);
                    if (hasNulls(sources, choice)) {
                        clearNulls(builder.validityBits(), sources, choice);
                    }
                    yield builder.build();
                }
            }
        };
    }

    /// Returns the source's rows, and nulls where it is not selected.
    ///
    /// Numbers are not copied: the result shares them with the source.
    public static ColumnVector only(
            BufferAllocator allocator, ColumnVector source, Selection selection) {
        int rowCount = source.rowCount();
        if (source instanceof FixedWidthColumn fixed) {
            return fixed.retainOver(validity(allocator, fixed, selection));
        }
        int[] choice = new int[rowCount];
        Arrays.fill(choice, NULL);
        for (int i = 0; i < selection.size(); i++) {
            choice[selection.row(i)] = 0;
        }
        return rows(allocator, source.type(), List.of(source), choice);
    }

    private static ArrowBuf validity(
            BufferAllocator allocator, FixedWidthColumn source, Selection selection) {
        long[] words = new long[Math.ceilDiv(source.rowCount(), Long.SIZE)];
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            words[row >>> 6] |= 1L << row;
        }
        if (source.hasNulls()) {
            for (int i = 0; i < words.length; i++) {
                words[i] &= source.validityBits().getAtIndex(JAVA_LONG, i);
            }
        }
        ArrowBuf validity = Validity.allocateAllNull(allocator, source.rowCount());
        MemorySegment.copy(words, 0, Segments.of(validity), JAVA_LONG, 0, words.length);
        return validity;
    }

    private static void copyFixed(
            FixedWidthBuilder builder,
            PhysicalType physical,
            List<? extends ColumnVector> sources,
            int[] choice) {
        MemorySegment to = builder.values();
        MemorySegment[] from = new MemorySegment[sources.size()];
        for (int k = 0; k < from.length; k++) {
            from[k] = ((FixedWidthColumn) sources.get(k)).values();
        }
        switch (physical.bits()) {
            case 1 -> {
                for (int row = 0; row < choice.length; row++) {
                    if (choice[row] >= 0 && Validity.isSet(from[choice[row]], row)) {
                        Validity.set(to, row);
                    }
                }
            }
            case 8 -> {
                for (int row = 0; row < choice.length; row++) {
                    if (choice[row] >= 0) {
                        to.set(JAVA_BYTE, row, from[choice[row]].get(JAVA_BYTE, row));
                    }
                }
            }
            case 16 -> {
                for (int row = 0; row < choice.length; row++) {
                    if (choice[row] >= 0) {
                        short value = from[choice[row]].getAtIndex(JAVA_SHORT, row);
                        to.setAtIndex(JAVA_SHORT, row, value);
                    }
                }
            }
            case 32 -> {
                for (int row = 0; row < choice.length; row++) {
                    if (choice[row] >= 0) {
                        to.setAtIndex(JAVA_INT, row, from[choice[row]].getAtIndex(JAVA_INT, row));
                    }
                }
            }
            case 128 -> {
                for (int row = 0; row < choice.length; row++) {
                    if (choice[row] >= 0) {
                        MemorySegment.copy(from[choice[row]], 16L * row, to, 16L * row, 16);
                    }
                }
            }
            default -> {
                for (int row = 0; row < choice.length; row++) {
                    if (choice[row] >= 0) {
                        long value = from[choice[row]].getAtIndex(JAVA_LONG, row);
                        to.setAtIndex(JAVA_LONG, row, value);
                    }
                }
            }
        }
    }

    private static boolean hasNulls(List<? extends ColumnVector> sources, int[] choice) {
        for (ColumnVector source : sources) {
            if (source.hasNulls()) {
                return true;
            }
        }
        int lowest = 0;
        for (int index : choice) {
            lowest = Math.min(lowest, index);
        }
        return lowest < 0;
    }

    private static void clearNulls(
            MemorySegment bits, List<? extends ColumnVector> sources, int[] choice) {
        for (int row = 0; row < choice.length; row++) {
            if (choice[row] < 0 || sources.get(choice[row]).isNull(row)) {
                Validity.clear(bits, row);
            }
        }
    }

    private static VarWidthColumn text(
            BufferAllocator allocator,
            DataType type,
            List<? extends ColumnVector> sources,
            int[] choice) {
        List<TextOperand> operands = new ArrayList<>(sources.size());
        for (ColumnVector source : sources) {
            operands.add(TextOperand.of(source));
        }
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, type, choice.length, 8 * choice.length)) {
            for (int row = 0; row < choice.length; row++) {
                int index = choice[row];
                if (index < 0 || sources.get(index).isNull(row)) {
                    builder.appendNull();
                } else {
                    TextOperand operand = operands.get(index);
                    builder.append(operand.values(), operand.index(row));
                }
            }
            return builder.build();
        }
    }

    private static ColumnVector list(
            BufferAllocator allocator, List<? extends ColumnVector> sources, int[] choice) {
        long[] references = new long[choice.length];
        for (int row = 0; row < references.length; row++) {
            references[row] =
                    choice[row] < 0 ? MultiGather.NULL : MultiGather.reference(choice[row], row);
        }
        return MultiGather.column(allocator, sources, references, 0, references.length);
    }

    private static StructColumn struct(
            BufferAllocator allocator,
            StructType type,
            List<? extends ColumnVector> sources,
            int[] choice) {
        try (OwnedColumns children = new OwnedColumns()) {
            for (int field = 0; field < type.size(); field++) {
                List<ColumnVector> parts = new ArrayList<>(sources.size());
                for (ColumnVector source : sources) {
                    parts.add(((StructColumn) source).child(field));
                }
                children.add(rows(allocator, type.fields()[field].dataType(), parts, choice));
            }
            ArrowBuf validity = null;
            if (hasNulls(sources, choice)) {
                validity = Validity.allocateAllValid(allocator, choice.length);
                clearNulls(Segments.of(validity), sources, choice);
            }
            return new StructColumn(type, choice.length, validity, children.release());
        }
    }
}
