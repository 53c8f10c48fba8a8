package io.millrace.arrowio.json;

/// What matters in [#BYTES] bytes of a JSON string, one bit a byte, the first byte lowest.
///
/// The scalar and the SIMD form have equal results. Not thread-safe.
abstract sealed class StringBlock permits ScalarStringBlock, SimdStringBlock {
    static final int BYTES = Long.SIZE;

    /// Bytes that are `"`.
    long quotes;

    /// Bytes that are a backslash.
    long backslashes;

    /// Bytes that may not stand in a string as they are, or only together: control characters, and
    /// bytes of characters beyond ASCII.
    long others;

    /// Looks at the bytes from the position on, all of which must be in the array.
    abstract void read(byte[] b, int at);
}
