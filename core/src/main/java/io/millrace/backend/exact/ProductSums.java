package io.millrace.backend.exact;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Exact sums of powers and products of doubles for many groups: what variances, covariances and
/// higher moments are made of. As with [ExactSums], the result depends only on which values were
/// added.
///
/// A product of two doubles is the sum of two doubles, its rounded value and the error of that; a
/// third or fourth power is a sum of four or six. All are added exactly. The exponent of a product
/// can be four times that of a double, so the terms go to one of nine tables, each for 1,024 binary
/// orders; nearly always to the one in the middle, and the others are never made.
///
/// ```text
///   scale of a term    the sum of its factors' exponents
///   part               floor((scale + 512) / 1024), from -4 to 4
///   unit of a part     2^(1024 * part) times that of ExactSums
/// ```
///
/// The canonical bytes of a sum: for each part whose sum is not zero, in ascending order, the part
/// (1 byte), the length of what follows (2 bytes, little-endian), and the canonical bytes of
/// [ExactSums]. NaN and the infinities count in sums of first powers only, which have one part; in
/// products a row with one of them adds nothing.
///
/// Not thread-safe.
public final class ProductSums {
    /// The most bytes that one sum in canonical form can have.
    public static final int ENCODED_BYTES_MAX;

    static final int PART_MAX = 4;
    static final int PART_BITS = 1024;
    static final int HEADER_BYTES = 3;

    private static final int EXPONENT_SUBNORMAL = -1023;

    static {
        ENCODED_BYTES_MAX = (2 * PART_MAX + 1) * (HEADER_BYTES + ExactSums.ENCODED_BYTES_MAX);
    }

    private final @Nullable ExactSums[] parts = new @Nullable ExactSums[2 * PART_MAX + 1];
    private final double[] terms = new double[6];
    private double[] products = new double[0];
    private double[] errors = new double[0];
    private int groupCount;

    /// Creates sums of no groups.
    public ProductSums() {}

    /// Makes the groups `0..count` exist, new ones with an empty sum.
    public void ensureGroups(int count) {
        groupCount = Math.max(groupCount, count);
        for (ExactSums part : parts) {
            if (part != null) {
                part.ensureGroups(groupCount);
            }
        }
    }

    private ExactSums part(int number) {
        ExactSums part = parts[number + PART_MAX];
        if (part == null) {
            part = new ExactSums();
            part.ensureGroups(groupCount);
            parts[number + PART_MAX] = part;
        }
        return part;
    }

    /// Bytes of heap that the sums take.
    public long heapBytes() {
        long bytes = 8L * (products.length + errors.length);
        for (ExactSums part : parts) {
            bytes += part == null ? 0 : part.heapBytes();
        }
        return bytes;
    }

    /// Adds `values[i]` to group `groups[i]` for the first `count` rows; skips rows whose group is
    /// negative.
    public void addValues(int[] groups, double[] values, int count) {
        part(0).addAll(groups, values, 0, count);
    }

    /// Adds `x[i] * y[i]` to group `groups[i]`, as [#addValues] does.
    public void addProducts(int[] groups, double[] x, double[] y, int count) {
        if (products.length < count) {
            products = new double[count];
            errors = new double[count];
        }
        for (int i = 0; i < count; i++) {
            int exponentX = Math.getExponent(x[i]);
            int exponentY = Math.getExponent(y[i]);
            int scale = exponentX + exponentY;
            boolean isPlain =
                    exponentX > EXPONENT_SUBNORMAL
                            && exponentY > EXPONENT_SUBNORMAL
                            && exponentX <= Double.MAX_EXPONENT
                            && exponentY <= Double.MAX_EXPONENT
                            && scale >= -PART_BITS / 2
                            && scale < PART_BITS / 2;
            double product = isPlain ? x[i] * y[i] : 0;
            products[i] = product;
            errors[i] = isPlain ? Math.fma(x[i], y[i], -product) : 0;
            if (!isPlain && groups[i] >= 0) {
                addProduct(groups[i], x[i], y[i]);
            }
        }
        part(0).addAll(groups, products, 0, count);
        part(0).addAll(groups, errors, 0, count);
    }

    private void addProduct(int group, double x, double y) {
        if (isPowerless(x) || isPowerless(y)) {
            return;
        }
        int exponentX = exponent(x);
        int exponentY = exponent(y);
        twoProduct(Math.scalb(x, -exponentX), Math.scalb(y, -exponentY), 0);
        addTerms(group, 2, exponentX + exponentY);
    }

    /// Adds the third or fourth power of `values[i]` to group `groups[i]`, as [#addValues] does.
    ///
    /// @param power 3 or 4
    public void addPowers(int[] groups, double[] values, int power, int count) {
        for (int i = 0; i < count; i++) {
            if (groups[i] >= 0 && !isPowerless(values[i])) {
                int exponent = exponent(values[i]);
                double mantissa = Math.scalb(values[i], -exponent);
                addTerms(
                        groups[i],
                        power == 3 ? cube(mantissa) : fourth(mantissa),
                        power * exponent);
            }
        }
    }

    /// Returns whether the value adds nothing: zeros, and what is not finite.
    private static boolean isPowerless(double value) {
        return value == 0 || !Double.isFinite(value);
    }

    private static int exponent(double value) {
        int exponent = Math.getExponent(value);
        return exponent == EXPONENT_SUBNORMAL ? Math.getExponent(value * 0x1p54) - 54 : exponent;
    }

    /// Makes two terms, whose sum is the product of two mantissas, or of what is not much smaller.
    private void twoProduct(double a, double b, int at) {
        double product = a * b;
        terms[at] = product;
        terms[at + 1] = Math.fma(a, b, -product);
    }

    private int cube(double mantissa) {
        double square = mantissa * mantissa;
        double error = Math.fma(mantissa, mantissa, -square);
        twoProduct(square, mantissa, 0);
        twoProduct(error, mantissa, 2);
        return 4;
    }

    private int fourth(double mantissa) {
        double square = mantissa * mantissa;
        double error = Math.fma(mantissa, mantissa, -square);
        twoProduct(square, square, 0);
        twoProduct(2 * square, error, 2);
        twoProduct(error, error, 4);
        return 6;
    }

    private void addTerms(int group, int count, int scale) {
        int number = Math.floorDiv(scale + PART_BITS / 2, PART_BITS);
        ExactSums part = part(number);
        for (int i = 0; i < count; i++) {
            part.add(group, Math.scalb(terms[i], scale - PART_BITS * number));
        }
    }

    /// Adds the sum of a group of another table, which stays as it is.
    public void addExact(int group, ProductSums other, int otherGroup) {
        for (int i = 0; i < parts.length; i++) {
            ExactSums source = other.parts[i];
            if (source != null) {
                part(i - PART_MAX).addExact(group, source, otherGroup);
            }
        }
    }

    /// Writes the canonical bytes of a group's sum.
    ///
    /// @return how many bytes, at most [#ENCODED_BYTES_MAX]
    public int encode(int group, byte[] target) {
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            ExactSums part = parts[i];
            if (part == null) {
                continue;
            }
            int length = part.encode(group, target, at + HEADER_BYTES);
            boolean isZero = length == SumDigits.HEADER_BYTES && target[at + HEADER_BYTES] == 0;
            if (!isZero) {
                target[at] = (byte) (i - PART_MAX);
                target[at + 1] = (byte) length;
                target[at + 2] = (byte) (length >> 8);
                at += HEADER_BYTES + length;
            }
        }
        return at;
    }

    /// Adds a sum given as canonical bytes.
    ///
    /// @throws MillraceException [ErrorCondition#CHECKPOINT_CORRUPT] if the bytes are not canonical
    public void decodeAndAdd(int group, byte[] source, int length) {
        int at = 0;
        while (at < length) {
            int size = checkedSize(source, at, length);
            part(source[at]).decodeAndAdd(group, source, at + HEADER_BYTES, size);
            at += HEADER_BYTES + size;
        }
    }

    /// Returns the length of the part that begins at a byte.
    static int checkedSize(byte[] source, int at, int length) {
        if (length - at >= HEADER_BYTES && Math.abs(source[at]) <= PART_MAX) {
            int size = (source[at + 1] & 0xFF) | (source[at + 2] & 0xFF) << 8;
            if (size <= length - at - HEADER_BYTES) {
                return size;
            }
        }
        throw ErrorCondition.CHECKPOINT_CORRUPT.error(
                "A stored sum of products is not in canonical form.",
                "Restore the checkpoint from a copy, or start with a new one.");
    }

    /// Forgets all groups, and gives their memory back.
    public void clear() {
        Arrays.fill(parts, null);
        groupCount = 0;
    }
}
