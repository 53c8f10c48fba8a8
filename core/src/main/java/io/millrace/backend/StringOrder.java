package io.millrace.backend;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/// Sorts different strings by their bytes, as unsigned numbers: from the most significant word of
/// eight bytes on, each time behind what all have in common.
///
/// ```text
///   device-0017   range      the common prefix `device-00` is skipped
///   device-0042              the next eight bytes, `17` and `42`, filled up with zeros, are sorted
///   device-00421  run        equal words are a range of their own, but for strings that end there
/// ```
///
/// After McIlroy, Bostic and McIlroy, "Engineering Radix Sort" (Computing Systems 6, 1993), with
/// [GroupOrder] for the words.
final class StringOrder {
    /// A smaller range is sorted by comparing.
    private static final int FEW = 24;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    /// Where each string ends; the next begins there.
    private final int[] ends;

    private final int[] codes;
    private final ArrayDeque<Range> ranges = new ArrayDeque<>();

    /// Strings in a part of the list that are alike before a position.
    private record Range(int from, int to, int depth) {
        int size() {
            return to - from;
        }
    }

    private StringOrder(byte[] bytes, int[] ends, int[] codes) {
        this.bytes = bytes;
        this.ends = ends;
        this.codes = codes;
    }

    /// Sorts the first `count` codes, all different, by the strings that they stand for.
    ///
    /// @param bytes of all strings, one after the other, all different
    /// @param ends by code
    static void sort(int[] codes, int count, byte[] bytes, int[] ends) {
        StringOrder order = new StringOrder(bytes, ends, codes);
        order.add(new Range(0, count, 0));
        while (!order.ranges.isEmpty()) {
            order.sort(order.ranges.pop());
        }
    }

    private void add(Range range) {
        if (range.size() > FEW) {
            ranges.push(range);
        } else {
            insert(range);
        }
    }

    private int start(int code) {
        return code == 0 ? 0 : ends[code - 1];
    }

    private int length(int code) {
        return ends[code] - start(code);
    }

    private void sort(Range range) {
        int depth = range.depth + prefix(range);
        long[] words = new long[range.size()];
        for (int i = 0; i < words.length; i++) {
            // In the order of signed numbers.
            words[i] = word(codes[range.from + i], depth) ^ Long.MIN_VALUE;
        }
        int[] order = GroupOrder.sorted(words.length, List.of(new GroupOrder.Column(words, null)));
        int[] unsorted = Arrays.copyOfRange(codes, range.from, range.to);
        for (int i = 0; i < order.length; i++) {
            codes[range.from + i] = unsorted[order[i]];
        }
        int first = 0;
        for (int i = 1; i <= order.length; i++) {
            if (i == order.length || words[order[i]] != words[order[first]]) {
                if (i - first > 1) {
                    addRun(range.from + first, range.from + i, depth + Long.BYTES);
                }
                first = i;
            }
        }
    }

    /// Strings that end in a word come before those that go on behind it, and the shorter first:
    /// what fills them up are zeros.
    private void addRun(int from, int to, int depth) {
        int goesOn = from;
        for (int i = from; i < to; i++) {
            int code = codes[i];
            if (length(code) <= depth) {
                int at = goesOn++;
                codes[i] = codes[at];
                while (at > from && length(codes[at - 1]) > length(code)) {
                    codes[at] = codes[at - 1];
                    at--;
                }
                codes[at] = code;
            }
        }
        add(new Range(goesOn, to, depth));
    }

    /// Returns how many bytes behind the range's depth are the same in all its strings.
    private int prefix(Range range) {
        int first = codes[range.from];
        int at = start(first) + range.depth;
        int common = ends[first] - at;
        for (int i = range.from + 1; i < range.to && common > 0; i++) {
            int other = start(codes[i]) + range.depth;
            int most = Math.min(common, ends[codes[i]] - other);
            int mismatch = Arrays.mismatch(bytes, at, at + most, bytes, other, other + most);
            common = mismatch < 0 ? most : mismatch;
        }
        return common;
    }

    /// Returns the eight bytes at a position, zeros where the string has ended.
    private long word(int code, int depth) {
        int at = start(code) + depth;
        int left = ends[code] - at;
        if (left <= 0) {
            return 0;
        }
        if (at + Long.BYTES <= bytes.length) {
            long word = (long) WORDS.get(bytes, at);
            return left >= Long.BYTES ? word : word & -1L << Long.SIZE - Byte.SIZE * left;
        }
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word = word << Byte.SIZE | (i < left ? bytes[at + i] & 0xFF : 0);
        }
        return word;
    }

    private void insert(Range range) {
        for (int i = range.from + 1; i < range.to; i++) {
            int code = codes[i];
            int at = i;
            while (at > range.from && compare(codes[at - 1], code, range.depth) > 0) {
                codes[at] = codes[at - 1];
                at--;
            }
            codes[at] = code;
        }
    }

    private int compare(int a, int b, int depth) {
        return Arrays.compareUnsigned(
                bytes, start(a) + depth, ends[a], bytes, start(b) + depth, ends[b]);
    }
}
