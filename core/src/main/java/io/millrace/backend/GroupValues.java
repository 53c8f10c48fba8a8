package io.millrace.backend;

import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;

import java.util.Arrays;

/// The values of one group, read from partials of [Measure.Form#VALUES] or [Measure.Form#LIST]: of
/// fixed width as [OrderedWords], others as ranges of bytes. Reused from group to group.
final class GroupValues {
    private final PhysicalType physical;
    private final boolean keepsCounts;
    private final ValueReader reader = new ValueReader();
    private long[] words = new long[16];
    private int[] lengths = new int[16];
    private long[] ranks = new long[16];
    private int size;

    GroupValues(DataType type, boolean keepsCounts) {
        this.physical = PhysicalType.of(type);
        this.keepsCounts = keepsCounts;
    }

    /// Reads the row.
    void read(VarWidthColumn column, int row) {
        reader.open(column, row);
        size = 0;
        long rank = 0;
        while (reader.hasNext()) {
            reserve();
            if (physical.isFixedWidth()) {
                words[size] = reader.word(physical);
            } else {
                lengths[size] = reader.skipBytes();
                words[size] = reader.position() - lengths[size];
            }
            rank += keepsCounts ? reader.count() : 1;
            ranks[size++] = rank;
        }
    }

    private void reserve() {
        if (size == words.length) {
            words = Arrays.copyOf(words, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
            ranks = Arrays.copyOf(ranks, 2 * size);
        }
    }

    /// The number of values.
    int size() {
        return size;
    }

    /// The word of a value of fixed width.
    long word(int value) {
        return words[value];
    }

    /// Appends a value.
    ///
    /// @param column that the values were read from
    void append(int value, VarWidthColumn column, CellBuilder target) {
        if (physical.isFixedWidth()) {
            target.appendWord(words[value]);
        } else {
            target.appendBytes(column.bytes(), words[value], lengths[value]);
        }
    }

    /// The value, of a numeric type, as a double.
    double toDouble(int value) {
        return switch (physical) {
            case FLOAT32 -> OrderedWords.toFloat(words[value]);
            case FLOAT64 -> OrderedWords.toDouble(words[value]);
            default -> words[value];
        };
    }

    /// The number of rows with any of the values.
    long rowCount() {
        return size == 0 ? 0 : ranks[size - 1];
    }

    /// The number of rows with the value.
    long rowCount(int value) {
        return value == 0 ? ranks[0] : ranks[value] - ranks[value - 1];
    }

    /// Returns the value of the row of a rank from 1, in the order of values.
    int atRank(long rank) {
        int found = Arrays.binarySearch(ranks, 0, size, rank);
        return found >= 0 ? found : -found - 1;
    }
}
