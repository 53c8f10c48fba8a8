package io.millrace.cpu;

import io.millrace.backend.GroupColumns;
import io.millrace.backend.GroupOrder;
import io.millrace.batch.VarWidthBuilder;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The groups of a table as [io.millrace.backend.PartialsBuilder] wants to see them.
final class TableGroups implements GroupColumns {
    private final TableKey[] keys;
    private final MeasureState[] measures;
    private final GroupIndex index;
    private final KeyWords keyWords;

    TableGroups(TableKey[] keys, MeasureState[] measures, GroupIndex index, KeyWords keyWords) {
        this.keys = keys;
        this.measures = measures;
        this.index = index;
        this.keyWords = keyWords;
    }

    /// Sorts the first `count` groups of the list into canonical order.
    void sort(int[] ids, int count) {
        List<GroupOrder.Column> columns = new ArrayList<>();
        if (keyWords.wordOf(0) == 1) {
            columns.add(new GroupOrder.Column(words(0, ids, count), null));
        }
        for (int key = 0; key < keys.length; key++) {
            long[] words = words(keyWords.wordOf(key), ids, count);
            boolean[] nulls = nulls(key, ids, count);
            keys[key].rank(words);
            columns.add(new GroupOrder.Column(words, nulls));
        }
        int[] order = GroupOrder.sorted(count, columns);
        for (int i = 0; i < count; i++) {
            order[i] = ids[order[i]];
        }
        System.arraycopy(order, 0, ids, 0, count);
    }

    private long[] words(int word, int[] ids, int count) {
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
            words[i] = index.word(ids[i], word);
        }
        return words;
    }

    private boolean @Nullable [] nulls(int key, int[] ids, int count) {
        boolean[] nulls = new boolean[count];
        boolean hasNulls = false;
        for (int i = 0; i < count; i++) {
            nulls[i] = keyWords.isNull(index, ids[i], key);
            hasNulls |= nulls[i];
        }
        return hasNulls ? nulls : null;
    }

    @Override
    public long windowId(int group) {
        return index.word(group, 0);
    }

    @Override
    public boolean isKeyNull(int key, int group) {
        return keyWords.isNull(index, group, key);
    }

    @Override
    public long keyWord(int key, int group) {
        return index.word(group, keyWords.wordOf(key));
    }

    @Override
    public void appendKey(int key, int group, VarWidthBuilder target) {
        keys[key].append(index.word(group, keyWords.wordOf(key)), target);
    }

    @Override
    public long byteCount(int group) {
        long bytes = 0;
        for (MeasureState measure : measures) {
            bytes += measure.byteCount(group);
        }
        return bytes;
    }

    @Override
    public long number(int measure, int column, int group) {
        return measures[measure].number(column, group);
    }

    @Override
    public void appendBytes(int measure, int column, int group, VarWidthBuilder target) {
        measures[measure].appendBytes(column, group, target);
    }

    @Override
    public void touchBytes(int measure, int column, int[] ids, int from, int to) {
        measures[measure].touchBytes(ids, from, to);
    }

    @Override
    public boolean hasValue(int measure, int column, int group) {
        return measures[measure].hasValue(column, group);
    }

    @Override
    public long valueWord(int measure, int column, int group) {
        return measures[measure].valueWord(column, group);
    }

    @Override
    public void appendValue(int measure, int column, int group, VarWidthBuilder target) {
        measures[measure].appendValue(column, group, target);
    }
}
