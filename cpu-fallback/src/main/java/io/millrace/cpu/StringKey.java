package io.millrace.cpu;

import io.millrace.backend.OrderedWords;
import io.millrace.backend.StringPool;
import io.millrace.backend.ValueReader;
import io.millrace.backend.ValueWriter;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;

import java.util.Arrays;
import java.util.IdentityHashMap;

/// A key of strings or binary values: the word is the value's code in the table's own dictionary.
///
/// Codes of a batch are mapped to own codes by one array per [Dictionary#lineage()], filled as
/// codes are met; it grows with the snapshots. Dead values are dropped when they are over half of
/// all.
final class StringKey implements TableKey {
    /// More lineages than decoding threads are lineages that ended: then all maps are forgotten.
    private static final int LINEAGES_MAX = 64;

    private static final int UNMAPPED = -1;

    private StringPool pool = new StringPool();
    private final IdentityHashMap<Object, int[]> maps = new IdentityHashMap<>();

    @Override
    public void load(ColumnVector column, RowChunk chunk, long[] words) {
        switch (column) {
            case DictionaryColumn coded -> loadCodes(coded, chunk, words);
            case VarWidthColumn plain -> loadPlain(plain, chunk, words);
            default -> throw new IllegalStateException("not a column of strings");
        }
    }

    private void loadPlain(VarWidthColumn column, RowChunk chunk, long[] words) {
        boolean hasNulls = column.hasNulls();
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            words[i] =
                    hasNulls && column.isNull(row)
                            ? OrderedWords.NULL
                            : pool.intern(column.bytes(), column.start(row), column.end(row));
        }
    }

    private void loadCodes(DictionaryColumn column, RowChunk chunk, long[] words) {
        Dictionary dictionary = column.dictionary();
        int[] map = map(dictionary);
        boolean hasNulls = column.hasNulls();
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            if (hasNulls && column.isNull(row)) {
                words[i] = OrderedWords.NULL;
            } else {
                int code = column.code(row);
                int own = map[code];
                words[i] = own != UNMAPPED ? own : intern(map, dictionary.values(), code);
            }
        }
    }

    /// Returns the word of a code of the dictionary.
    long wordOf(Dictionary dictionary, int code) {
        int[] map = map(dictionary);
        int own = map[code];
        return own != UNMAPPED ? own : intern(map, dictionary.values(), code);
    }

    private int intern(int[] map, VarWidthColumn values, int code) {
        int own = pool.intern(values.bytes(), values.start(code), values.end(code));
        map[code] = own;
        return own;
    }

    private int[] map(Dictionary dictionary) {
        int[] map = maps.get(dictionary.lineage());
        if (map != null && map.length >= dictionary.size()) {
            return map;
        }
        int known = map == null ? 0 : map.length;
        int[] grown = new int[Math.max(dictionary.size(), Math.max(16, 2 * known))];
        Arrays.fill(grown, UNMAPPED);
        if (map != null) {
            System.arraycopy(map, 0, grown, 0, known);
        } else if (maps.size() == LINEAGES_MAX) {
            maps.clear();
        }
        maps.put(dictionary.lineage(), grown);
        return grown;
    }

    @Override
    public boolean needsNullFlag() {
        return false;
    }

    @Override
    public void rank(long[] words) {
        pool.rank(words);
    }

    @Override
    public int compare(long a, long b) {
        return pool.compare((int) a, (int) b);
    }

    @Override
    public int byteCount(long word) {
        return 1 + pool.byteCount((int) word);
    }

    @Override
    public void write(long word, ValueWriter target) {
        pool.write((int) word, target);
    }

    @Override
    public long read(ValueReader source) {
        int length = source.skipBytes();
        return pool.intern(source.bytes(), source.position() - length, source.position());
    }

    @Override
    public void append(long word, VarWidthBuilder target) {
        pool.append((int) word, target);
    }

    @Override
    public void compact(long[] rows, int at, int stride, int groupCount) {
        int[] codes = new int[pool.size()];
        int live = 0;
        for (int group = 0; group < groupCount; group++) {
            long word = rows[at + group * stride];
            if (word != OrderedWords.NULL && codes[(int) word] == 0) {
                codes[(int) word] = 1;
                live++;
            }
        }
        if (2 * live >= pool.size()) {
            return;
        }
        StringPool smaller = new StringPool();
        for (int group = 0; group < groupCount; group++) {
            long word = rows[at + group * stride];
            if (word != OrderedWords.NULL) {
                rows[at + group * stride] = pool.copyTo(smaller, (int) word);
            }
        }
        pool = smaller;
        maps.clear();
    }

    @Override
    public void clear() {
        pool = new StringPool();
        maps.clear();
    }

    @Override
    public long memoryBytes() {
        long size = pool.memoryBytes();
        for (int[] map : maps.values()) {
            size += 4L * map.length;
        }
        return size;
    }
}
