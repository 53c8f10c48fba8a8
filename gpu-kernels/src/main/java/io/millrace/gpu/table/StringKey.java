package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.backend.StringPool;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.Block;

import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntPredicate;

/// A key of strings or binary values: the device sees codes of the table's own dictionary.
///
/// ```text
///   coded column   its codes are copied; a map, one for each Dictionary#lineage(), turns them into
///                  own ones on the device. New values of the dictionary extend the map
///   plain column   the host looks its values up and copies own codes
/// ```
final class StringKey {
    /// More lineages than decoding threads are lineages that ended: then all maps are forgotten.
    private static final int LINEAGES_MAX = 64;

    /// A cleared table keeps its dictionary up to this size, for the batches that follow.
    private static final long KEPT_BYTES = 4L << 20;

    private final int ordinal;
    private final IdentityHashMap<Object, CodeMap> maps = new IdentityHashMap<>();
    private StringPool pool = new StringPool();

    /// Codes that the next append brings to the device: of rows, or of new values.
    private int[] codes = new int[0];

    StringKey(int ordinal) {
        this.ordinal = ordinal;
    }

    int ordinal() {
        return ordinal;
    }

    StringPool pool() {
        return pool;
    }

    /// Returns whether maps should be forgotten, see [#forgetMaps()].
    boolean hasManyMaps() {
        return maps.size() > LINEAGES_MAX;
    }

    /// Looks up values that the next append needs. Of plain columns the rows are computed, of coded
    /// ones the new values of the dictionary.
    void prepare(ColumnVector column, Selection selection) {
        switch (column) {
            case DictionaryColumn coded -> prepare(coded.dictionary());
            case VarWidthColumn plain -> prepare(plain, selection);
            default -> throw new IllegalStateException("not a column of strings");
        }
    }

    private void prepare(Dictionary dictionary) {
        CodeMap map = maps.get(dictionary.lineage());
        VarWidthColumn values = dictionary.values();
        int known = map == null ? 0 : map.size();
        reserve(dictionary.size() - known);
        for (int code = known; code < dictionary.size(); code++) {
            codes[code - known] = pool.intern(values.bytes(), values.start(code), values.end(code));
        }
    }

    private void prepare(VarWidthColumn column, Selection selection) {
        reserve(column.rowCount());
        boolean hasNulls = column.hasNulls();
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            codes[row] =
                    hasNulls && column.isNull(row)
                            ? 0
                            : pool.intern(column.bytes(), column.start(row), column.end(row));
        }
    }

    private void reserve(int count) {
        if (codes.length < count) {
            codes = new int[count];
        }
    }

    /// Returns the own code of a plain row, not null.
    int codeOf(VarWidthColumn column, int row) {
        return pool.intern(column.bytes(), column.start(row), column.end(row));
    }

    /// Writes the own codes of the first rows, which were prepared.
    void writeCodes(MemorySegment target, long at, int rowCount) {
        MemorySegment.copy(codes, 0, target, JAVA_INT, at, rowCount);
    }

    /// Returns the map of a dictionary, with the values that were prepared.
    ///
    /// @param staged is given the page-locked memory that must stay until the copy is over
    CodeMap map(Dictionary dictionary, TableMemory memory, List<Block> staged) {
        CodeMap known = maps.get(dictionary.lineage());
        CodeMap map = known == null ? new CodeMap(memory) : known;
        int count = dictionary.size() - map.size();
        if (count > 0) {
            Block block = memory.onHost.allocate((long) Integer.BYTES * count);
            staged.add(block);
            MemorySegment.copy(codes, 0, block.segment(), JAVA_INT, 0, count);
            map.append(block, count);
        }
        maps.put(dictionary.lineage(), map);
        return map;
    }

    /// Forgets the maps, which no slot uses any more.
    void forgetMaps() {
        maps.values().forEach(CodeMap::release);
        maps.clear();
    }

    /// Forgets all values, whose codes no group and no slot uses any more, if it is worth while.
    void clear() {
        if (pool.memoryBytes() > KEPT_BYTES) {
            replace(new StringPool());
        }
    }

    private void replace(StringPool other) {
        pool = other;
        forgetMaps();
    }

    /// Drops the values of no group any more. No slot uses codes.
    ///
    /// @param words of all groups in the plane of this key; changed to other codes
    /// @param isNull which groups have none
    void compact(long[] words, IntPredicate isNull) {
        StringPool smaller = new StringPool();
        int[] others = new int[pool.size()];
        for (int group = 0; group < words.length; group++) {
            if (!isNull.test(group)) {
                int code = (int) words[group];
                if (others[code] == 0) {
                    others[code] = pool.copyTo(smaller, code) + 1;
                }
                words[group] = others[code] - 1L;
            }
        }
        replace(smaller);
    }

    long memoryBytes() {
        return pool.memoryBytes() + (long) Integer.BYTES * codes.length;
    }
}
