package io.millrace.arrowio.json;

/// What matters in [#BYTES] bytes of JSON, one bit a byte, the first byte lowest.
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

    /// Bytes that are no ASCII digit, see [#compareBeforeNumber].
    long nonDigits;

    /// Bytes that are a quote, a backslash, a control character or of one beyond ASCII, see
    /// [#compareBeforeString].
    long specials;

    /// Looks at the bytes of a string from the position on, all of which must be in the array.
    abstract void read(byte[] b, int at);

    /// Returns which bytes from the position on differ from those of a text of as many, and sets
    /// [#nonDigits].
    abstract long compareBeforeNumber(byte[] b, int at, byte[] text);

    /// Returns which bytes from the position on differ from those of a text of as many, and sets
    /// [#specials].
    abstract long compareBeforeString(byte[] b, int at, byte[] text);
}
