package io.millrace.exec.shard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Hashes the grouping keys of rows, column by column: equal keys have equal hashes, however their
/// columns lie in memory. Multiplicative hashing with the golden ratio, as in Knuth's TAOCP 6.4,
/// and an xor-shift after each step. Not thread-safe.
final class KeyHashes {
    private static final long PRIME = 0xD6E8_FEB8_6659_FD93L;
    private static final long NULL = 0x5851_F42D_4C95_7F2DL;

    private long[] hashes = new long[0];
    private long[] ofCodes = new long[0];

    /// Returns whether keys of this type have hashes.
    static boolean fits(PhysicalType type) {
        return type != PhysicalType.STRUCT && type != PhysicalType.LIST;
    }

    /// Returns the hash of each selected row; changed by the next call.
    long[] of(Batch batch, int[] ordinals, Selection selection) {
        if (hashes.length < selection.size()) {
            hashes = new long[selection.size()];
        }
        Arrays.fill(hashes, 0, selection.size(), 0);
        for (int ordinal : ordinals) {
            add(batch.column(ordinal), selection);
        }
        return hashes;
    }

    private void add(ColumnVector column, Selection selection) {
        switch (column) {
            case DictionaryColumn coded -> addCodes(coded, selection);
            case VarWidthColumn plain -> {
                for (int i = 0; i < selection.size(); i++) {
                    int row = selection.row(i);
                    add(i, plain.isNull(row) ? NULL : hash(plain, row));
                }
            }
            case FixedWidthColumn fixed -> addFixed(fixed, selection);
            default -> throw new IllegalStateException("no key: " + column.type().simpleString());
        }
    }

    private void add(int position, long word) {
        hashes[position] = mix(hashes[position], word);
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * PRIME;
        return mixed ^ mixed >>> 32;
    }

    private void addFixed(FixedWidthColumn column, Selection selection) {
        PhysicalType type = column.physicalType();
        if (type == PhysicalType.INT64 && !column.hasNulls()) {
            addLongs(column.values(), selection);
        } else if (type == PhysicalType.INT32 && !column.hasNulls()) {
            addInts(column.values(), selection);
        } else {
            addAny(column, selection);
        }
    }

    private void addLongs(MemorySegment values, Selection selection) {
        long[] target = hashes;
        int size = selection.size();
        if (selection.isAll()) {
            for (int i = 0; i < size; i++) {
                target[i] = mix(target[i], values.getAtIndex(JAVA_LONG, i));
            }
        } else {
            int[] rows = selection.rows();
            for (int i = 0; i < size; i++) {
                target[i] = mix(target[i], values.getAtIndex(JAVA_LONG, rows[i]));
            }
        }
    }

    private void addInts(MemorySegment values, Selection selection) {
        long[] target = hashes;
        int size = selection.size();
        if (selection.isAll()) {
            for (int i = 0; i < size; i++) {
                target[i] = mix(target[i], values.getAtIndex(JAVA_INT, i));
            }
        } else {
            int[] rows = selection.rows();
            for (int i = 0; i < size; i++) {
                target[i] = mix(target[i], values.getAtIndex(JAVA_INT, rows[i]));
            }
        }
    }

    private void addAny(FixedWidthColumn column, Selection selection) {
        boolean isDecimal = column.physicalType() == PhysicalType.DECIMAL128;
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                add(i, NULL);
            } else if (isDecimal) {
                add(i, column.getLow(row));
                add(i, column.getHigh(row));
            } else {
                add(i, OrderedWords.key(column, row));
            }
        }
    }

    private void addCodes(DictionaryColumn column, Selection selection) {
        VarWidthColumn values = column.dictionary().values();
        int size = column.dictionary().size();
        // A dictionary much larger than the rows is not worth going through.
        boolean isSmall = size <= selection.size();
        if (isSmall) {
            if (ofCodes.length < size) {
                ofCodes = new long[size];
            }
            for (int code = 0; code < size; code++) {
                ofCodes[code] = hash(values, code);
            }
        }
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                add(i, NULL);
            } else {
                int code = column.code(row);
                add(i, isSmall ? ofCodes[code] : hash(values, code));
            }
        }
    }

    private static long hash(VarWidthColumn column, int row) {
        MemorySegment bytes = column.bytes();
        long at = column.start(row);
        long end = column.end(row);
        long hash = end - at;
        for (; at + 8 <= end; at += 8) {
            hash = mix(hash, bytes.get(JAVA_LONG_UNALIGNED, at));
        }
        for (; at < end; at++) {
            hash = mix(hash, bytes.get(JAVA_BYTE, at));
        }
        return hash;
    }
}
