package io.millrace.testkit.backend;

import io.millrace.backend.Moment;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.TreeMap;

/// The exact sum of products of powers, written after the description of the canonical bytes in
/// `ProductSums`: a sum for each 1,024 binary orders of the products.
final class ProductSum {
    private static final int PART_BITS = 1024;
    private static final int HEADER_BYTES = 3;
    private static final int EXPONENT_MIN = -1074;

    private final Moment moment;
    private final TreeMap<Integer, ExactSum> parts = new TreeMap<>();

    ProductSum(Moment moment) {
        this.moment = moment;
    }

    void add(double x, double y) {
        if (moment.degree() == 1) {
            part(0).add(moment.powerX() == 1 ? x : y);
            return;
        }
        if (isLeftOut(x, moment.powerX()) || isLeftOut(y, moment.powerY())) {
            return;
        }
        int scale = order(x, moment.powerX()) + order(y, moment.powerY());
        int number = Math.floorDiv(scale + PART_BITS / 2, PART_BITS);
        BigInteger product = power(x, moment.powerX()).multiply(power(y, moment.powerY()));
        // Units of 2^-1074 to the power of the degree, wanted in units of 2^(1024 n - 1074).
        int exponent = EXPONENT_MIN * moment.degree() - (PART_BITS * number + EXPONENT_MIN);
        part(number).addUnits(product.shiftRight(-exponent));
    }

    private static boolean isLeftOut(double value, int power) {
        return power > 0 && (value == 0 || !Double.isFinite(value));
    }

    private static BigInteger power(double value, int power) {
        return power == 0 ? BigInteger.ONE : ExactSum.unitsOf(value).pow(power);
    }

    /// The exponent of the highest bit, times the power.
    private static int order(double value, int power) {
        return power == 0
                ? 0
                : power * (ExactSum.unitsOf(value).abs().bitLength() - 1 + EXPONENT_MIN);
    }

    private ExactSum part(int number) {
        return parts.computeIfAbsent(number, _ -> new ExactSum());
    }

    byte[] encoded() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        parts.forEach(
                (number, sum) -> {
                    byte[] bytes = sum.encoded();
                    if (bytes.length > 2 || bytes[0] != 0) {
                        target.write(number);
                        target.write(bytes.length & 0xFF);
                        target.write(bytes.length >> 8);
                        target.writeBytes(bytes);
                    }
                });
        return target.toByteArray();
    }

    void addEncoded(byte[] encoded) {
        for (int at = 0; at < encoded.length; ) {
            int length = (encoded[at + 1] & 0xFF) + 256 * encoded[at + 2];
            int from = at + HEADER_BYTES;
            part(encoded[at]).addEncoded(Arrays.copyOfRange(encoded, from, from + length));
            at = from + length;
        }
    }
}
