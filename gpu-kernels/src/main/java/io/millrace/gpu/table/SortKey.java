package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.OrderedWords;
import io.millrace.backend.StringPool;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// What [GroupSort] sorts by: the word of a window or of a key, or the rank of a string.
final class SortKey {
    /// What the device says of the words that a key has.
    static final int SUMMARY_WORDS = 3;

    static final long SUMMARY_BYTES = Long.BYTES * SUMMARY_WORDS;

    private static final int HAS_VALUES = 2;
    private static final int HAS_BOTH = 3;

    private final long words;
    private final int nullBit;
    private final @Nullable StringPool strings;
    private final long hostAt;
    private long differing;
    private boolean hasNullsAndValues;

    /// @param words address of the words, by group
    /// @param nullBit of the groups' flags, or -1
    /// @param strings of which the words are codes, or null
    /// @param hostAt where codes are in the host's memory, and later ranks
    SortKey(long words, int nullBit, @Nullable StringPool strings, long hostAt) {
        this.words = words;
        this.nullBit = nullBit;
        this.strings = strings;
        this.hostAt = hostAt;
    }

    long words() {
        return words;
    }

    int nullBit() {
        return nullBit;
    }

    boolean isString() {
        return strings != null;
    }

    long hostAt() {
        return hostAt;
    }

    /// Returns whether words differ in any of these bits.
    boolean differsIn(long bits) {
        return (differing & bits) != 0;
    }

    /// Returns whether nulls must be brought to the front.
    boolean hasNullsAndValues() {
        return hasNullsAndValues;
    }

    /// Writes the summary of no words.
    static void begin(MemorySegment summary) {
        summary.setAtIndex(JAVA_LONG, 0, -1L);
        summary.setAtIndex(JAVA_LONG, 1, 0L);
        summary.setAtIndex(JAVA_LONG, 2, 0L);
    }

    /// Reads which bits all words have, which any has, and whether there are nulls and words.
    void read(MemorySegment summary) {
        long kinds = summary.getAtIndex(JAVA_LONG, 2);
        hasNullsAndValues = kinds == HAS_BOTH;
        differing =
                (kinds & HAS_VALUES) == 0
                        ? 0
                        : summary.getAtIndex(JAVA_LONG, 0) ^ summary.getAtIndex(JAVA_LONG, 1);
    }

    /// Replaces codes of strings by ranks, of which null has the lowest.
    void rank(MemorySegment codes, int count) {
        StringPool pool = strings;
        if (pool == null) {
            throw new IllegalStateException("of fixed width");
        }
        long[] ranks = new long[count];
        for (int i = 0; i < count; i++) {
            long code = codes.getAtIndex(JAVA_LONG, i);
            ranks[i] = StringKey.isNull(code) ? OrderedWords.NULL : (int) code;
        }
        pool.rank(ranks);
        differing = 0;
        hasNullsAndValues = false;
        for (int i = 0; i < count; i++) {
            // Above the word of null, and next to it: no more bytes differ than must.
            ranks[i] += ranks[i] == OrderedWords.NULL ? 0 : OrderedWords.NULL + 1;
            differing |= ranks[i] ^ ranks[0];
        }
        MemorySegment.copy(ranks, 0, codes, JAVA_LONG, 0, count);
    }
}
