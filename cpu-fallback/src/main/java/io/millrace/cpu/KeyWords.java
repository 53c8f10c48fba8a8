package io.millrace.cpu;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.ColumnVector;

import java.util.Arrays;

/// The words of a chunk's rows by which groups are found, one array a word, and their null flags.
///
/// ```text
///   [window id]     [key 0] [key 1] ...  [null flags]
///    with a window                        bit k: key k is null, where the keys need it
/// ```
///
/// The flags of few keys are no word: a group keeps them in its stamp, see [GroupIndex]. Where
/// there are more keys than it has bits for, they are, and those of the stamp are zero.
final class KeyWords {
    private final TableKey[] keys;
    private final int keyAt;

    /// Where the flags are: a word, or behind all words, as in the groups of the index.
    private final int flagAt;

    private final int wordCount;

    /// Of the chunk at hand.
    private long[][] words = new long[0][];

    KeyWords(TableKey[] keys, boolean isWindowed) {
        this.keys = keys;
        this.keyAt = isWindowed ? 1 : 0;
        this.flagAt = keyAt + keys.length;
        this.wordCount = flagAt + (keys.length > GroupIndex.FLAG_BITS ? 1 : 0);
    }

    /// The words of a group, flags in its stamp aside.
    int wordCount() {
        return wordCount;
    }

    /// Says in which chunk's arrays the words are from now on.
    void use(RowChunk chunk) {
        words = chunk.words(wordCount + 1);
    }

    /// The words and, behind them, the flags for the stamp.
    long[][] words() {
        return words;
    }

    /// The window ids; only with a window.
    long[] windowIds() {
        return words[0];
    }

    int wordOf(int key) {
        return keyAt + key;
    }

    /// Returns whether the key of a group is null.
    boolean isNull(GroupIndex index, int group, int key) {
        return keys[key].needsNullFlag()
                ? (index.word(group, flagAt) >>> key & 1) != 0
                : index.word(group, keyAt + key) == OrderedWords.NULL;
    }

    /// Writes the words of a key, after [#clearFlags].
    void load(int key, ColumnVector column, RowChunk chunk) {
        keys[key].load(column, chunk, words[keyAt + key]);
        if (keys[key].needsNullFlag() && column.hasNulls()) {
            long[] flags = words[flagAt];
            for (int i = 0; i < chunk.count; i++) {
                flags[i] |= column.isNull(chunk.row(i)) ? 1L << key : 0;
            }
        }
    }

    /// Takes the keys of the first rows of a chunk as not null.
    void clearFlags(int count) {
        for (int word = flagAt; word <= wordCount; word++) {
            Arrays.fill(words[word], 0, count, 0);
        }
    }

    /// Moves all rows to the window before.
    void slideBack(long slideMicros, int count) {
        long[] ids = words[0];
        for (int i = 0; i < count; i++) {
            ids[i] -= slideMicros;
        }
    }

    /// Moves each row that stands there once for each of its windows to its turn's: the first
    /// stays, the next goes to the window before, and so on.
    void slideBackInTurn(long slideMicros, int turns, int count) {
        long[] ids = words[0];
        for (int i = 0; i < count; i++) {
            ids[i] -= i % turns * slideMicros;
        }
    }

    /// Drops the rows whose time lies after the end of their window, and those whose window is
    /// closed. Both hold for all windows before, too.
    ///
    /// @param closedId the greatest id of a closed window
    void dropOutside(TimeWindows times, RowChunk chunk, long closedId) {
        int kept = 0;
        int[] rows = chunk.spareRows();
        long reach = times.spec.reachMicros();
        for (int i = 0; i < chunk.count; i++) {
            long id = words[0][i];
            if (id > chunk.times[i] - reach && id > closedId) {
                chunk.times[kept] = chunk.times[i];
                for (int word = 0; word <= wordCount; word++) {
                    words[word][kept] = words[word][i];
                }
                rows[kept++] = chunk.row(i);
            }
        }
        chunk.set(rows, 0, kept);
    }
}
