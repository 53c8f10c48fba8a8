package io.millrace;

/// Functions of encodings, checksums and formats.
@SuppressWarnings("MemberName") // Spark's names
abstract class EncodingCalls extends NumberCalls {
    EncodingCalls() {}

    /// The bytes in base 64, in lines of 76 letters.
    public static Column base64(Column e) {
        return call("base64", e);
    }

    /// The bytes of a text in base 64.
    public static Column unbase64(Column e) {
        return call("unbase64", e);
    }

    /// The integer or the bytes in base 16.
    public static Column hex(Column column) {
        return call("hex", column);
    }

    /// The bytes of a text in base 16; null for another text.
    public static Column unhex(Column column) {
        return call("unhex", column);
    }

    /// The bytes of a text in a character set.
    public static Column encode(Column value, String charset) {
        return call("encode", value, charset);
    }

    /// The text of bytes in a character set.
    public static Column decode(Column value, String charset) {
        return call("decode", value, charset);
    }

    /// The MD5 checksum in base 16.
    public static Column md5(Column e) {
        return call("md5", e);
    }

    /// The SHA-1 checksum in base 16.
    public static Column sha1(Column e) {
        return call("sha1", e);
    }

    /// The same as [#sha1(Column)].
    public static Column sha(Column col) {
        return call("sha", col);
    }

    /// A checksum of the SHA-2 family in base 16: of 224, 256, 384 or 512 bits, 0 for 256.
    public static Column sha2(Column e, int numBits) {
        return call("sha2", e, numBits);
    }

    /// The CRC-32 checksum.
    public static Column crc32(Column e) {
        return call("crc32", e);
    }

    /// The number of the first character; 0 for the empty text.
    public static Column ascii(Column e) {
        return call("ascii", e);
    }

    /// The character of a number modulo 256.
    public static Column chr(Column n) {
        return call("chr", n);
    }

    /// The bits of a string or binary value.
    public static Column bit_length(Column e) {
        return call("bit_length", e);
    }

    /// The bytes of a string or binary value.
    public static Column octet_length(Column e) {
        return call("octet_length", e);
    }

    /// The number of characters of a text or of bytes of a binary.
    public static Column len(Column e) {
        return call("len", e);
    }

    /// A number with groups of three digits and so many decimals; null for a negative count.
    public static Column format_number(Column x, int d) {
        return call("format_number", x, d);
    }

    /// The values in a format of `java.util.Formatter`.
    public static Column format_string(String format, Column... arguments) {
        return call("format_string", prepended(functions.lit(format), arguments));
    }

    /// The values in a format of `java.util.Formatter`.
    public static Column printf(Column format, Column... arguments) {
        return call("printf", prepended(format, arguments));
    }

    /// The texts that are not null, with another between them.
    public static Column concat_ws(String sep, Column... exprs) {
        return call("concat_ws", prepended(functions.lit(sep), exprs));
    }

    private static Object[] prepended(Column first, Column... others) {
        Object[] all = new Object[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }
}
