package io.millrace.backend.exact;

import io.millrace.batch.VarWidthBuilder;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Exact sums of doubles for many groups: the result depends only on which values were added, never
/// on their order, on batches, threads or merges, and is rounded once.
///
/// A value is cut into three neighbouring 32-bit digits that are added to 64-bit limbs as integers.
/// Groups are dense ids from 0; [#ensureGroups] makes them. Adding costs 2 to 3 ns and allocates
/// nothing; a value far from all earlier ones lays the table out anew, which costs a copy but never
/// changes a sum.
///
/// NaN and the infinities are remembered as flags; -0.0 adds nothing, and the sum of nothing or of
/// zeros is +0.0. Finite values sum to an infinity only if the exact sum rounds to it. Floats are
/// widened to doubles, as Spark's `sum(float)` does. Nulls are the caller's: in the bulk methods a
/// row whose group is negative is skipped.
///
/// The canonical bytes of a sum, equal for equal multisets of values on every backend:
///
/// ```text
///   byte 0      flags: bit 0 NaN, bit 1 +infinity, bit 2 -infinity was added; the rest 0
///   byte 1      first: the position of the lowest digit, 0 if there is none
///   bytes 2..   digits, 4 bytes each, little-endian, lowest first, as many as the length says
/// ```
///
/// Digit `i` is worth `2^(32 * (first + i) - 1074)`. Digits are unsigned except the last, which is
/// a signed 32-bit number. The lowest digit is not 0 and the last is not a mere sign extension of
/// the one before, so each sum has one form. With a flag set there are no digits: they no longer
/// count.
///
/// Limits: all groups share one window of limbs (4 at first, 68 at most, 8 bytes each), so one
/// value far out makes every group larger. Groups times limbs must fit one array, or the addition
/// that widens it fails with `OUT_OF_MEMORY`. Not thread-safe, not even for reading.
public final class ExactSums {
    /// The most bytes that one sum in canonical form can have.
    public static final int ENCODED_BYTES_MAX = SumDigits.HEADER_BYTES + 4 * SumDigits.DIGITS_MAX;

    /// The exponent of the lowest bit: all doubles are integers in units of 2^-1074.
    public static final int EXPONENT_MIN = -1074;

    /// The largest exponent that [#addScaled] takes, that of the lowest bit of `Double.MAX_VALUE`.
    public static final int EXPONENT_MAX = 971;

    /// Rows copied at a time from off-heap memory: 8 KiB, so that they stay in the L1 cache.
    private static final int CHUNK_ROWS = 1024;

    private final LimbTable table;
    private final LimbAdder adder;
    private final SumDigits digits = new SumDigits();
    private final SumWriter writer = new SumWriter();

    /// Where sums are encoded that the writer leaves alone; made when there is one.
    private byte[] rare = new byte[0];

    /// Keeps the reads of [#touch] from being optimised away.
    @SuppressWarnings("unused")
    private long touched;

    /// Made when off-heap values come: there may be a table for each open window.
    private double[] chunk = new double[0];

    public ExactSums() {
        this(LimbTable.CARRY_LIMIT);
    }

    /// Passes carries after that many additions already, so that tests can see it happen.
    ExactSums(int carryLimit) {
        table = new LimbTable(carryLimit);
        adder = new LimbAdder(table);
    }

    /// The number of groups.
    public int groups() {
        return table.groups;
    }

    /// Makes the groups `0..count` exist, new ones with an empty sum. Never takes groups away.
    ///
    /// @throws MillraceException [ErrorCondition#OUT_OF_MEMORY] if they do not fit one array
    public void ensureGroups(int count) {
        table.ensureGroups(count);
    }

    /// Bytes of heap that the accumulators take.
    public long heapBytes() {
        return table.heapBytes() + 8L * chunk.length;
    }

    /// Adds one value to one group.
    ///
    /// @throws IndexOutOfBoundsException if there is no such group
    public void add(int group, double value) {
        adder.add(Objects.checkIndex(group, table.groups), value);
    }

    /// Adds `mantissa * 2^exponent` to one group. This is how exact partial sums that were formed
    /// elsewhere (in vector registers, say) come in.
    ///
    /// @throws IndexOutOfBoundsException if there is no such group
    /// @throws IllegalArgumentException unless the exponent is within [#EXPONENT_MIN] and
    ///   [#EXPONENT_MAX]
    public void addScaled(int group, long mantissa, int exponent) {
        Objects.checkIndex(group, table.groups);
        if (exponent < EXPONENT_MIN || exponent > EXPONENT_MAX) {
            throw new IllegalArgumentException("exponent " + exponent);
        }
        adder.add(group, mantissa, exponent - EXPONENT_MIN);
    }

    /// Adds `values[i]` to one group for each `i` of `from..to`: twice as fast as by group ids.
    ///
    /// @throws IndexOutOfBoundsException if the rows are not in the array or there is no such group
    public void addAll(int group, double[] values, int from, int to) {
        Objects.checkFromToIndex(from, to, values.length);
        Objects.checkIndex(group, table.groups);
        adder.addStream(group, values, from, to);
    }

    /// Adds `values[i]` to group `groups[i]` for each row `i` of `from..to`; skips rows whose group
    /// is negative.
    ///
    /// @throws IndexOutOfBoundsException if the rows are not in the arrays, or, with the rows
    ///   before it added, if a row's group does not exist
    public void addAll(int[] groups, double[] values, int from, int to) {
        Objects.checkFromToIndex(from, to, Math.min(groups.length, values.length));
        adder.addRows(groups, values, 0, from, to);
    }

    /// Adds the double at byte `8 * i` of the segment to group `groups[i]` for each row `i` of
    /// `from..to`, as [#addAll(int\[\], double\[\], int, int)] does.
    public void addDoubles(int[] groups, MemorySegment values, int from, int to) {
        Objects.checkFromToIndex(from, to, groups.length);
        double[] rows = chunk();
        for (int start = from; start < to; start += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, to - start);
            MemorySegment.copy(
                    values, ValueLayout.JAVA_DOUBLE_UNALIGNED, 8L * start, rows, 0, count);
            adder.addRows(groups, rows, start, start, start + count);
        }
    }

    /// Adds the float at byte `4 * i` of the segment, widened, to group `groups[i]` for each row
    /// `i` of `from..to`, as [#addAll(int\[\], double\[\], int, int)] does.
    public void addFloats(int[] groups, MemorySegment values, int from, int to) {
        Objects.checkFromToIndex(from, to, groups.length);
        double[] rows = chunk();
        for (int start = from; start < to; start += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, to - start);
            MemorySegment part = values.asSlice(4L * start, 4L * count);
            for (int i = 0; i < count; i++) {
                rows[i] = part.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i);
            }
            adder.addRows(groups, rows, start, start, start + count);
        }
    }

    private double[] chunk() {
        if (chunk.length == 0) {
            chunk = new double[CHUNK_ROWS];
        }
        return chunk;
    }

    /// Adds the sum of a group of another table, which stays as it is.
    public void addExact(int group, ExactSums other, int otherGroup) {
        Objects.checkIndex(group, table.groups);
        table.add(group, other.load(otherGroup));
    }

    /// Adds group `i` of another table to group `targets[i]`, for all groups of the other table.
    ///
    /// Targets may repeat. The other table keeps its sums; both must belong to the calling thread.
    ///
    /// @throws IndexOutOfBoundsException if there are fewer targets than groups, or, with nothing
    ///   added, if a target does not exist
    /// @throws IllegalArgumentException if the other table is this one
    public void addAllExact(int[] targets, ExactSums other) {
        if (other == this) {
            throw new IllegalArgumentException("a table cannot be added to itself");
        }
        for (int group = 0; group < other.groups(); group++) {
            Objects.checkIndex(targets[group], table.groups);
        }
        table.addAll(targets, other.table);
    }

    private SumDigits load(int group) {
        table.load(Objects.checkIndex(group, table.groups), digits);
        return digits;
    }

    /// Reads the sums of the listed groups, so that those of a table larger than the cache come
    /// into it side by side, not one after the other as they are encoded.
    ///
    /// @throws IndexOutOfBoundsException if the list is shorter or there is no such group
    public void touch(int[] groups, int from, int to) {
        touched = table.touch(groups, from, to);
    }

    /// Appends the canonical bytes of a group's sum as a row.
    ///
    /// @throws IndexOutOfBoundsException if there is no such group
    public void appendTo(VarWidthBuilder target, int group) {
        if (table.write(Objects.checkIndex(group, table.groups), writer)) {
            target.append(writer.bytes(), writer.offset(), writer.length());
        } else {
            if (rare.length == 0) {
                rare = new byte[ENCODED_BYTES_MAX];
            }
            target.append(rare, 0, encode(group, rare, 0));
        }
    }

    /// Writes the canonical bytes of a group's sum.
    ///
    /// @return how many bytes, at most [#ENCODED_BYTES_MAX]
    /// @throws IndexOutOfBoundsException if they do not fit, with nothing written
    public int encode(int group, byte[] target, int offset) {
        SumDigits sum = load(group);
        int length = sum.encodedLength();
        Objects.checkFromIndexSize(offset, length, target.length);
        sum.encode(target, offset);
        return length;
    }

    /// The canonical bytes of a group's sum.
    public byte[] encode(int group) {
        SumDigits sum = load(group);
        byte[] target = new byte[sum.encodedLength()];
        sum.encode(target, 0);
        return target;
    }

    /// Adds a sum given as canonical bytes.
    ///
    /// @throws IndexOutOfBoundsException if the range is not inside the array or there is no such
    ///   group
    /// @throws MillraceException [ErrorCondition#CHECKPOINT_CORRUPT] if the bytes are not
    ///   canonical, with nothing added
    public void decodeAndAdd(int group, byte[] source, int offset, int length) {
        Objects.checkIndex(group, table.groups);
        digits.decode(source, offset, length);
        table.add(group, digits);
    }

    /// The double nearest to a group's exact sum, ties to even.
    public double round(int group) {
        return load(group).round();
    }

    /// The average as Spark defines it: the rounded sum divided by the count, so rounded twice.
    ///
    /// @param count the number of values that were added, from 1
    public double average(int group, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count);
        }
        return round(group) / count;
    }

    /// Makes a group's sum empty.
    public void clear(int group) {
        table.clear(Objects.checkIndex(group, table.groups));
    }

    /// Forgets all groups, and gives their memory back.
    public void clear() {
        table.clear();
    }
}
