package io.millrace.gpu.table;

import io.millrace.backend.StringPool;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;

import java.util.IdentityHashMap;
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
    private final TableMemory memory;
    private final IdentityHashMap<Object, CodeMap> maps = new IdentityHashMap<>();
    private StringPool pool = new StringPool();

    StringKey(int ordinal, TableMemory memory) {
        this.ordinal = ordinal;
        this.memory = memory;
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

    /// Looks up the values of rows: of coded columns those that the dictionary has more than
    /// before.
    ///
    /// @return what must come to the device, in the order of calls
    StringCodes lookUp(ColumnVector column, Selection selection) {
        return switch (column) {
            case DictionaryColumn coded -> lookUp(coded.dictionary());
            case VarWidthColumn plain -> lookUp(plain, selection);
            default -> throw new IllegalStateException("not a column of strings");
        };
    }

    private StringCodes lookUp(Dictionary dictionary) {
        CodeMap map = maps.computeIfAbsent(dictionary.lineage(), _ -> new CodeMap(memory));
        VarWidthColumn values = dictionary.values();
        int from = map.queued();
        int[] added = new int[Math.max(0, dictionary.size() - from)];
        for (int i = 0; i < added.length; i++) {
            added[i] = codeOf(values, from + i);
        }
        return new StringCodes.Coded(map, from, added);
    }

    private StringCodes lookUp(VarWidthColumn column, Selection selection) {
        int[] codes = new int[column.rowCount()];
        boolean hasNulls = column.hasNulls();
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            codes[row] = hasNulls && column.isNull(row) ? 0 : codeOf(column, row);
        }
        return new StringCodes.Plain(codes);
    }

    /// Returns whether a word of the device's for sorting is that of null; of others the lower half
    /// is the code.
    static boolean isNull(long word) {
        return word == 0;
    }

    /// Returns the own code of a plain row, not null.
    int codeOf(VarWidthColumn column, int row) {
        return pool.intern(column.bytes(), column.start(row), column.end(row));
    }

    /// Forgets the maps, which no slot uses any more.
    void forgetMaps() {
        maps.values().forEach(CodeMap::release);
        maps.clear();
    }

    /// Forgets all values, whose codes no group and no slot uses any more, if it is worth while.
    ///
    /// @param hasAllCodes whether the maps have all that was queued for them
    void clear(boolean hasAllCodes) {
        if (pool.memoryBytes() > KEPT_BYTES) {
            replace(new StringPool());
        } else if (!hasAllCodes) {
            forgetMaps();
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
        return pool.memoryBytes();
    }
}
