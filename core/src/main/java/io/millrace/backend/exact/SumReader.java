package io.millrace.backend.exact;

/// Reads exact sums in the canonical bytes of [ExactSums], without an allocation for each. Not
/// thread-safe.
public final class SumReader {
    private final SumDigits digits = new SumDigits();

    /// Makes a reader.
    public SumReader() {}

    /// Returns the double nearest to the exact sum, ties to even.
    ///
    /// @throws IndexOutOfBoundsException if the range is not inside the array
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` if the bytes are not
    ///   canonical
    public double round(byte[] source, int offset, int length) {
        digits.decode(source, offset, length);
        return digits.round();
    }
}
