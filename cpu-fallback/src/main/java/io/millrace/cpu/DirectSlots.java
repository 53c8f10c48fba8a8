package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// Numbers the groups that a batch can have at all, when these are few: (windows that the batch
/// spans) x (codes of key 0) x (codes of key 1) ... A row's slot is computed, not looked up, and
/// each slot is looked up once a batch.
///
/// ```text
///   slot = ((window * size 0 + code 0) * size 1 + code 1) ...     window = (time - first) / slide
///   code   of a dictionary: its own code, so that no row is mapped; of booleans and bytes: the value.
///          With nulls in the column all codes are one up, and 0 is null.
/// ```
///
/// Only for tumbling windows, or none.
final class DirectSlots {
    /// The counters of so many slots stay in the L1 and L2 caches.
    private static final int SLOTS_MAX = 4096;

    private static final int SLOTS_ALWAYS = 64;

    private final @Nullable TimeWindows windows;
    private final int[] keyOrdinals;
    private final int[] sizes;
    private int windowCount;
    private int slotCount;
    private int firstWindow;
    private int lastWindow;

    /// The slots of the chunk.
    final int[] slots = new int[RowChunk.ROWS_MAX];

    DirectSlots(@Nullable TimeWindows windows, int[] keyOrdinals) {
        this.windows = windows;
        this.keyOrdinals = keyOrdinals;
        this.sizes = new int[keyOrdinals.length];
    }

    /// Returns the number of slots of the batch.
    int slotCount() {
        return slotCount;
    }

    /// Numbers the slots for a batch.
    ///
    /// @return whether they are few enough
    boolean open(Batch batch, Selection selection, Kernels kernels) {
        long limit = Math.min(SLOTS_MAX, Math.max(SLOTS_ALWAYS, selection.size()));
        long slotsWanted = 1;
        for (int key = 0; key < sizes.length; key++) {
            ColumnVector column = batch.column(keyOrdinals[key]);
            sizes[key] = Math.max(1, codeCount(column) + nullShift(column));
            slotsWanted *= sizes[key];
            if (codeCount(column) < 0 || slotsWanted > limit) {
                return false;
            }
        }
        windowCount = 1;
        TimeWindows times = windows;
        if (times != null) {
            if (!times.spec.isTumbling()) {
                return false;
            }
            times.range(
                    (FixedWidthColumn) batch.column(times.spec.timeOrdinal()), selection, kernels);
            long first = times.spec.lastStart(times.minMax[0]);
            if (first > times.minMax[0] || !times.division.spans(first, times.minMax[1])) {
                return false;
            }
            long last = times.division.quotient(times.minMax[1]);
            if (last >= limit || slotsWanted * (last + 1) > limit) {
                return false;
            }
            windowCount = (int) last + 1;
        }
        slotCount = (int) slotsWanted * windowCount;
        return true;
    }

    private static int codeCount(ColumnVector column) {
        return switch (column) {
            case DictionaryColumn coded -> coded.dictionary().size();
            case FixedWidthColumn fixed ->
                    switch (fixed.physicalType()) {
                        case BIT -> 2;
                        case INT8 -> 256;
                        case INT16,
                                INT32,
                                INT64,
                                FLOAT32,
                                FLOAT64,
                                DECIMAL128,
                                VAR_WIDTH,
                                STRUCT,
                                LIST ->
                                -1;
                    };
            default -> -1;
        };
    }

    private static int nullShift(ColumnVector column) {
        return column.hasNulls() ? 1 : 0;
    }

    /// Returns the codes if slots are nothing but the codes of one dictionary in each window, so
    /// that they need not be computed; else null.
    @Nullable MemorySegment codesOnly(Batch batch, Selection selection) {
        return sizes.length == 1
                        && selection.isAll()
                        && batch.column(keyOrdinals[0]) instanceof DictionaryColumn coded
                        && !coded.hasNulls()
                ? coded.codes()
                : null;
    }

    int codeCountOfKey0() {
        return sizes[0];
    }

    /// Returns the first window of the located chunk.
    int firstWindow() {
        return firstWindow;
    }

    /// Returns the last window of the located chunk.
    int lastWindow() {
        return lastWindow;
    }

    /// Returns where a window starts.
    long windowStart(int window) {
        TimeWindows times = Objects.requireNonNull(windows);
        return times.division.first + window * times.spec.slideMicros();
    }

    /// Returns the times that windows are made of.
    MemorySegment times(Batch batch) {
        TimeWindows times = Objects.requireNonNull(windows);
        return ((FixedWidthColumn) batch.column(times.spec.timeOrdinal())).values();
    }

    /// Finds the windows in which the rows of the chunk lie.
    void locate(Batch batch, RowChunk chunk, Kernels kernels) {
        TimeWindows times = windows;
        firstWindow = 0;
        lastWindow = 0;
        if (times == null || windowCount == 1) {
            return;
        }
        FixedWidthColumn column = (FixedWidthColumn) batch.column(times.spec.timeOrdinal());
        if (chunk.list == null) {
            kernels.minMax(column.values(), chunk.from, chunk.count, times.minMax);
        } else {
            times.load(column, chunk);
            kernels.minMax(chunk.times, chunk.count, times.minMax);
        }
        firstWindow = (int) times.division.quotient(times.minMax[0]);
        lastWindow = (int) times.division.quotient(times.minMax[1]);
    }

    /// Computes the slots of the located chunk.
    void fill(Batch batch, RowChunk chunk, Kernels kernels) {
        TimeWindows times = windows;
        if (firstWindow == lastWindow || times == null) {
            Arrays.fill(slots, 0, chunk.count, firstWindow);
        } else {
            times.load((FixedWidthColumn) batch.column(times.spec.timeOrdinal()), chunk);
            kernels.divide(chunk.times, chunk.count, times.division, chunk.quotients);
            for (int i = 0; i < chunk.count; i++) {
                slots[i] = (int) chunk.quotients[i];
            }
        }
        for (int key = 0; key < sizes.length; key++) {
            ColumnVector column = batch.column(keyOrdinals[key]);
            if (column instanceof DictionaryColumn coded) {
                addCodes(coded, chunk, sizes[key]);
            } else {
                addValues((FixedWidthColumn) column, chunk, sizes[key]);
            }
        }
    }

    private void addCodes(DictionaryColumn column, RowChunk chunk, int size) {
        MemorySegment codes = column.codes();
        if (column.hasNulls()) {
            for (int i = 0; i < chunk.count; i++) {
                int row = chunk.row(i);
                int code = column.isNull(row) ? 0 : codes.getAtIndex(JAVA_INT, row) + 1;
                slots[i] = slots[i] * size + code;
            }
        } else if (chunk.list == null) {
            int from = chunk.from;
            for (int i = 0; i < chunk.count; i++) {
                slots[i] = slots[i] * size + codes.getAtIndex(JAVA_INT, from + i);
            }
        } else {
            for (int i = 0; i < chunk.count; i++) {
                slots[i] = slots[i] * size + codes.getAtIndex(JAVA_INT, chunk.row(i));
            }
        }
    }

    private void addValues(FixedWidthColumn column, RowChunk chunk, int size) {
        boolean isBit = column.physicalType() == PhysicalType.BIT;
        boolean hasNulls = column.hasNulls();
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            int code = 0;
            if (!hasNulls || !column.isNull(row)) {
                code = isBit ? (column.getBoolean(row) ? 1 : 0) : column.getByte(row) + 128;
                code += hasNulls ? 1 : 0;
            }
            slots[i] = slots[i] * size + code;
        }
    }

    /// Writes the words of a slot into `words[...][position]`.
    void loadWords(Batch batch, TableKey[] keys, int slot, long[][] words, int position) {
        int first = windows == null ? 0 : 1;
        int rest = slot;
        for (int key = sizes.length - 1; key >= 0; key--) {
            ColumnVector column = batch.column(keyOrdinals[key]);
            int code = rest % sizes[key] - nullShift(column);
            rest /= sizes[key];
            words[first + key][position] =
                    code < 0 ? OrderedWords.NULL : word(column, keys[key], code);
        }
        if (windows != null) {
            words[0][position] = windowStart(rest);
        }
    }

    private static long word(ColumnVector column, TableKey key, int code) {
        if (column instanceof DictionaryColumn coded) {
            return ((StringKey) key).wordOf(coded.dictionary(), code);
        }
        boolean isBit = ((FixedWidthColumn) column).physicalType() == PhysicalType.BIT;
        return isBit ? code : code - 128;
    }
}
