package io.millrace.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.batch.VarWidthBuilder;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The dictionary that a group table keeps for one key of strings or binary values: every distinct
/// value has a code from 0, in the order of first appearance.
///
/// ```text
///   bytes    "Open" "Close" ...       one after another
///   ends     4      9       ...       where each value ends
///   entries  open addressing over the hash of the bytes: hash in the upper half, code + 1 below
/// ```
///
/// Codes are good inside of the table only: what it hands out has the values. Limits: 2 GiB of
/// bytes. Not thread-safe.
public final class StringPool {
    private static final int CAPACITY_INITIAL = 16;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private byte[] bytes = new byte[64];
    private MemorySegment view = MemorySegment.ofArray(bytes);
    private int[] ends = new int[CAPACITY_INITIAL];
    private long[] entries = new long[2 * CAPACITY_INITIAL];
    private int size;
    private int byteCountMax;

    /// Creates a pool of no values.
    public StringPool() {}

    /// Returns the number of values: codes are below it.
    public int size() {
        return size;
    }

    /// Returns the bytes of the heap that the pool takes.
    public long memoryBytes() {
        return bytes.length + 4L * ends.length + 8L * entries.length;
    }

    /// Returns the code of the value at `source[from .. to)`, a new one if it is not there yet.
    public int intern(MemorySegment source, long from, long to) {
        int hash = hash(source, from, to);
        int mask = entries.length - 1;
        int slot = hash & mask;
        for (long entry = entries[slot]; entry != 0; entry = entries[slot]) {
            int code = (int) entry - 1;
            if ((int) (entry >>> 32) == hash && isAt(code, source, from, to)) {
                return code;
            }
            slot = (slot + 1) & mask;
        }
        return add(source, from, to, hash, slot);
    }

    private boolean isAt(int code, MemorySegment source, long from, long to) {
        long start = start(code);
        return MemorySegment.mismatch(view, start, ends[code], source, from, to) < 0;
    }

    private int add(MemorySegment source, long from, long to, int hash, int slot) {
        int length = (int) (to - from);
        int start = size == 0 ? 0 : ends[size - 1];
        int end = Math.addExact(start, length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
            view = MemorySegment.ofArray(bytes);
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        MemorySegment.copy(source, JAVA_BYTE, from, bytes, start, length);
        ends[size] = end;
        byteCountMax = Math.max(byteCountMax, length);
        entries[slot] = (long) hash << 32 | (size + 1);
        size++;
        if (2 * size > entries.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        long[] old = entries;
        entries = new long[2 * old.length];
        int mask = entries.length - 1;
        for (long entry : old) {
            if (entry != 0) {
                int slot = (int) (entry >>> 32) & mask;
                while (entries[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                entries[slot] = entry;
            }
        }
    }

    private static int hash(MemorySegment source, long from, long to) {
        long hash = (to - from) * PRIME;
        long at = from;
        for (; at + 8 <= to; at += 8) {
            hash = (hash ^ source.get(JAVA_LONG_UNALIGNED, at)) * PRIME;
            hash ^= hash >>> 32;
        }
        if (at + 4 <= to) {
            hash = (hash ^ source.get(JAVA_INT_UNALIGNED, at)) * PRIME;
            hash ^= hash >>> 32;
            at += 4;
        }
        for (; at < to; at++) {
            hash = (hash ^ source.get(JAVA_BYTE, at)) * PRIME;
        }
        return (int) (hash ^ hash >>> 32);
    }

    private int start(int code) {
        return code == 0 ? 0 : ends[code - 1];
    }

    /// Returns the length of a value in bytes.
    public int byteCount(int code) {
        return ends[code] - start(code);
    }

    /// Returns the length of the longest value in bytes.
    public int byteCountMax() {
        return byteCountMax;
    }

    /// Writes a value with its length.
    public void write(int code, ValueWriter target) {
        int start = start(code);
        target.putBytes(view, start, ends[code] - start);
    }

    /// Appends a value as a row.
    public void append(int code, VarWidthBuilder target) {
        int start = start(code);
        target.append(bytes, start, ends[code] - start);
    }

    /// Compares two values as unsigned bytes.
    public int compare(int a, int b) {
        return Arrays.compareUnsigned(bytes, start(a), ends[a], bytes, start(b), ends[b]);
    }

    /// Replaces codes by ranks in the order of the values, which is that of unsigned bytes.
    ///
    /// @param words codes, or [OrderedWords#NULL], which stays; a code may come more than once
    public void rank(long[] words) {
        int[] codes = new int[Math.min(size, words.length)];
        int count = 0;
        int[] ranks = new int[size];
        for (long word : words) {
            if (word != OrderedWords.NULL && ranks[(int) word] == 0) {
                ranks[(int) word] = 1;
                codes[count++] = (int) word;
            }
        }
        StringOrder.sort(codes, count, bytes, ends);
        for (int i = 0; i < count; i++) {
            ranks[codes[i]] = i;
        }
        for (int i = 0; i < words.length; i++) {
            if (words[i] != OrderedWords.NULL) {
                words[i] = ranks[(int) words[i]];
            }
        }
    }

    /// Returns the code that a value of this pool has in another, where it is added if it is not
    /// there.
    public int copyTo(StringPool other, int code) {
        return other.intern(view, start(code), ends[code]);
    }
}
