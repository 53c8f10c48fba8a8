package io.millrace;

import io.millrace.expr.RandomFunctions;

import java.util.OptionalLong;

/// Functions of conditions, nulls, several values and bits.
@SuppressWarnings("MemberName") // Spark's names
abstract class ConditionCalls extends AggregateCalls {
    ConditionCalls() {}

    /// The second where the first is not null, else the third.
    public static Column nvl2(Column col1, Column col2, Column col3) {
        return call("nvl2", col1, col2, col3);
    }

    /// Null for zero, else the value.
    public static Column nullifzero(Column col) {
        return call("nullifzero", col);
    }

    /// Zero for null, else the value.
    public static Column zeroifnull(Column col) {
        return call("zeroifnull", col);
    }

    /// Whether both are equal, where null equals null.
    public static Column equal_null(Column col1, Column col2) {
        return call("equal_null", col1, col2);
    }

    /// A number from 0 to below 1, another for each row and each call; where the column that is
    /// returned stands twice, it is the same. See [#rand(long)].
    public static Column rand() {
        return withoutSeed("rand");
    }

    /// A number from 0 to below 1, another for each row: a function of the seed, the batch and the
    /// row's place in the input.
    public static Column rand(long seed) {
        return call("rand", seed);
    }

    /// A normally distributed number around 0, another for each row.
    public static Column randn() {
        return withoutSeed("randn");
    }

    /// A normally distributed number around 0, another for each row, as [#rand(long)].
    public static Column randn(long seed) {
        return call("randn", seed);
    }

    /// A text such as `564f8e88-3659-4d90-9f61-d40412acf63d`, another for each row; a batch that is
    /// run again has the same.
    public static Column uuid() {
        return withoutSeed("uuid");
    }

    private static Column withoutSeed(String name) {
        return new Column(RandomFunctions.call(name, OptionalLong.empty()).orElseThrow());
    }

    /// A number that ascends from row to row; of static frames alone.
    public static Column monotonically_increasing_id() {
        return call("monotonically_increasing_id");
    }

    /// The name of the type.
    public static Column typeof(Column col) {
        return call("typeof", col);
    }

    /// An error with the text: `USER_RAISED_EXCEPTION`.
    public static Column raise_error(Column c) {
        return call("raise_error", c);
    }

    /// Null where the condition is true, else an error: `USER_RAISED_EXCEPTION`.
    public static Column assert_true(Column c) {
        return call("assert_true", c);
    }

    /// Null where the condition is true, else an error with the text.
    public static Column assert_true(Column c, Column e) {
        return call("assert_true", c, e);
    }

    /// The largest of the values; nulls do not count.
    public static Column greatest(Column... exprs) {
        return call("greatest", (Object[]) exprs);
    }

    /// The smallest of the values; nulls do not count.
    public static Column least(Column... exprs) {
        return call("least", (Object[]) exprs);
    }

    /// The Murmur 3 hash of the values, as Spark computes it; null changes nothing.
    public static Column hash(Column... cols) {
        return call("hash", (Object[]) cols);
    }

    /// The xxHash of the values in 64 bits, as Spark computes it; null changes nothing.
    public static Column xxhash64(Column... cols) {
        return call("xxhash64", (Object[]) cols);
    }

    /// The integer with all bits flipped.
    public static Column bitwise_not(Column e) {
        return call("~", e);
    }

    /// The number of bits that are set.
    public static Column bit_count(Column e) {
        return call("bit_count", e);
    }

    /// The bit at a position, from 0 at the right.
    public static Column bit_get(Column e, Column pos) {
        return call("bit_get", e, pos);
    }

    /// The same as [#bit_get(Column, Column)].
    public static Column getbit(Column e, Column pos) {
        return call("getbit", e, pos);
    }

    /// The bits moved to the left.
    public static Column shiftleft(Column e, int numBits) {
        return call("shiftleft", e, numBits);
    }

    /// The bits moved to the right under the sign.
    public static Column shiftright(Column e, int numBits) {
        return call("shiftright", e, numBits);
    }

    /// The bits moved to the right, zeros before them.
    public static Column shiftrightunsigned(Column e, int numBits) {
        return call("shiftrightunsigned", e, numBits);
    }
}
