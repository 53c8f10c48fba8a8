package io.millrace.cpu;

import io.millrace.backend.GroupKey;
import io.millrace.backend.IntSort;
import io.millrace.backend.Measure;
import io.millrace.backend.ValueReader;
import io.millrace.backend.ValueWriter;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// The different values of each group, or rows of several columns, and how often each comes.
///
/// ```text
///   index     (group, value ...) -> entry     as the groups of a table are found
///   counts    entry -> number of rows
///   heads     group -> its newest entry;  next: entry -> the one before in its group
/// ```
///
/// About 70 bytes an entry, and the bytes of strings once for all groups.
final class ValueState extends MeasureState {
    private static final int NONE = -1;

    private final List<Measure.Input> inputs;
    private final Measure.@Nullable Input frequency;
    private final boolean keepsCounts;
    private final TableKey[] keys;
    private final GroupIndex index;
    private final long[][] words;
    private final long[] frequencies = new long[RowChunk.ROWS_MAX];
    private final Probes probes = new Probes();
    private final int[] entries = new int[RowChunk.ROWS_MAX];
    private final int[] rows = new int[RowChunk.ROWS_MAX];
    private final RowChunk valued = new RowChunk();
    private final ValueReader reader = new ValueReader();
    private final ValueWriter writer = new ValueWriter();
    private final Counts counts = new Counts();
    private int[] next = new int[16];
    private int[] heads = new int[16];
    private long[] byteCounts = new long[16];
    private int entryCount;
    private int groups;

    ValueState(Measure measure) {
        this.inputs = measure.valueInputs();
        this.frequency =
                measure.inputs().size() > inputs.size() ? measure.inputs().getLast() : null;
        this.keepsCounts = measure.kind().keepsCounts();
        this.keys = new TableKey[inputs.size()];
        for (int i = 0; i < keys.length; i++) {
            GroupKey key = new GroupKey("value", inputs.get(i).ordinal(), inputs.get(i).type());
            keys[i] = TableKey.of(key, keepsCounts);
        }
        this.index = new GroupIndex(1 + keys.length);
        // No value is null, so the flags behind the words stay zero.
        this.words = new long[2 + keys.length][RowChunk.ROWS_MAX];
        Arrays.fill(heads, NONE);
    }

    @Override
    void ensureGroups(int count) {
        int old = heads.length;
        if (count > old) {
            int wanted = Math.max(count, old + (old >> 1));
            heads = Arrays.copyOf(heads, wanted);
            byteCounts = Arrays.copyOf(byteCounts, wanted);
            Arrays.fill(heads, old, wanted, NONE);
        }
        groups = Math.max(groups, count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        int[] rowGroups = groupsWhereValued(batch, chunk);
        int count = 0;
        for (int i = 0; i < chunk.count; i++) {
            if (rowGroups[i] >= 0) {
                words[0][count] = rowGroups[i];
                rows[count++] = chunk.row(i);
            }
        }
        valued.set(rows, 0, count);
        for (int i = 0; i < keys.length; i++) {
            keys[i].load(batch.column(inputs.get(i).ordinal()), valued, words[1 + i]);
        }
        Measure.Input times = frequency;
        if (times == null) {
            Arrays.fill(frequencies, 0, count, 1);
        } else {
            ColumnWords.loadValues(
                    (FixedWidthColumn) batch.column(times.ordinal()), valued, frequencies);
            count = dropUnfrequented(count);
        }
        add(count);
    }

    private int[] groupsWhereValued(Batch batch, RowChunk chunk) {
        if (inputs.size() == 1 && frequency == null) {
            return chunk.groupsWhereValued(batch.column(inputs.getFirst().ordinal()));
        }
        System.arraycopy(chunk.groups, 0, entries, 0, chunk.count);
        for (Measure.Input input : inputs) {
            mask(batch.column(input.ordinal()), chunk);
        }
        Measure.Input times = frequency;
        if (times != null) {
            mask(batch.column(times.ordinal()), chunk);
        }
        return entries;
    }

    private void mask(ColumnVector column, RowChunk chunk) {
        int[] rowGroups = chunk.groupsWhereValued(column);
        for (int i = 0; i < chunk.count; i++) {
            entries[i] = Math.min(entries[i], rowGroups[i]);
        }
    }

    private int dropUnfrequented(int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (frequencies[i] < 0) {
                throw ErrorCondition.NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION.error(
                        "A row of a percentile has the frequency " + frequencies[i] + ".",
                        "Give frequencies from 0.");
            }
            if (frequencies[i] > 0) {
                for (long[] word : words) {
                    word[kept] = word[i];
                }
                frequencies[kept++] = frequencies[i];
            }
        }
        return kept;
    }

    /// Adds the first rows of the words, each as often as its frequency says.
    private void add(int count) {
        if (count == 0) {
            return;
        }
        index.lookup(words, count, entries, 0, probes);
        counts.ensureGroups(index.size());
        link();
        for (int i = 0; i < count; i++) {
            counts.add(entries[i], frequencies[i]);
        }
    }

    /// Puts the entries that are new to the others of their groups.
    private void link() {
        if (index.size() > next.length) {
            next = Arrays.copyOf(next, Math.max(index.size(), next.length + (next.length >> 1)));
        }
        for (; entryCount < index.size(); entryCount++) {
            int group = (int) index.word(entryCount, 0);
            next[entryCount] = heads[group];
            heads[group] = entryCount;
            long bytes = keepsCounts ? 2 : 0;
            for (int i = 0; i < keys.length; i++) {
                bytes += keys[i].byteCount(index.word(entryCount, 1 + i));
            }
            byteCounts[group] += bytes;
        }
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        VarWidthColumn column = (VarWidthColumn) partials.column(first);
        int count = 0;
        for (int i = 0; i < chunk.count; i++) {
            reader.open(column, chunk.row(i));
            while (reader.hasNext()) {
                words[0][count] = chunk.groups[i];
                for (int key = 0; key < keys.length; key++) {
                    words[1 + key][count] = keys[key].read(reader);
                }
                frequencies[count++] = keepsCounts ? reader.count() : 1;
                if (count == RowChunk.ROWS_MAX) {
                    add(count);
                    count = 0;
                }
            }
        }
        add(count);
    }

    @Override
    long byteCount(int group) {
        return byteCounts[group];
    }

    @Override
    void appendBytes(int column, int group, VarWidthBuilder target) {
        int size = 0;
        for (int entry = heads[group]; entry != NONE; entry = next[entry]) {
            size++;
        }
        int[] own = new int[size];
        for (int entry = heads[group]; entry != NONE; entry = next[entry]) {
            own[--size] = entry;
        }
        IntSort.sort(own, own.length, this::compare);
        writer.clear();
        for (int entry : own) {
            for (int key = 0; key < keys.length; key++) {
                keys[key].write(index.word(entry, 1 + key), writer);
            }
            if (keepsCounts) {
                writer.putCount(counts.get(entry));
            }
        }
        target.append(writer.bytes(), 0, writer.length());
    }

    private int compare(int a, int b) {
        for (int key = 0; key < keys.length; key++) {
            int order = keys[key].compare(index.word(a, 1 + key), index.word(b, 1 + key));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    void keep(int[] survivors, int count) {
        int[] renamed = new int[groups];
        Arrays.fill(renamed, NONE);
        for (int i = 0; i < count; i++) {
            renamed[survivors[i]] = i;
        }
        int[] kept = new int[entryCount];
        int keptCount = 0;
        for (int entry = 0; entry < entryCount; entry++) {
            if (renamed[(int) index.word(entry, 0)] != NONE) {
                kept[keptCount++] = entry;
            }
        }
        index.keep(kept, keptCount);
        counts.keep(kept, keptCount);
        for (int entry = 0; entry < keptCount; entry++) {
            int at = entry * index.stride();
            index.rows()[at] = renamed[(int) index.rows()[at]];
        }
        for (int key = 0; key < keys.length; key++) {
            keys[key].compact(index.rows(), 1 + key, index.stride(), keptCount);
        }
        index.rehash();
        Arrays.fill(heads, 0, groups, NONE);
        Arrays.fill(byteCounts, 0, groups, 0);
        groups = count;
        entryCount = 0;
        link();
    }

    @Override
    void clear() {
        index.clear();
        counts.clear();
        for (TableKey key : keys) {
            key.clear();
        }
        Arrays.fill(heads, 0, groups, NONE);
        Arrays.fill(byteCounts, 0, groups, 0);
        entryCount = 0;
        groups = 0;
    }

    @Override
    long memoryBytes() {
        long size =
                index.memoryBytes()
                        + counts.memoryBytes()
                        + 4L * (next.length + heads.length)
                        + 8L * byteCounts.length;
        for (TableKey key : keys) {
            size += key.memoryBytes();
        }
        return size;
    }
}
