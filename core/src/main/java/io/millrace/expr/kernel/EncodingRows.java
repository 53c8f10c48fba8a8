package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;
import io.millrace.types.LongType;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;

/// Encodings and checksums of strings and binary values.
public final class EncodingRows {
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();
    private static final HexFormat LOWER = HexFormat.of();

    private EncodingRows() {}

    /// The bytes in base 64, in lines of 76 letters.
    public static void base64(RowArguments in, RowResults out) {
        out.bytes(Base64.getMimeEncoder().encode(in.bytes(0)));
    }

    /// The bytes of a text in base 64; what belongs to no such text is skipped.
    public static void unbase64(RowArguments in, RowResults out) {
        try {
            out.bytes(Base64.getMimeDecoder().decode(in.bytes(0)));
        } catch (IllegalArgumentException e) {
            throw ErrorCondition.CONVERSION_INVALID_INPUT.error(
                    "The text '" + in.text(0) + "' is not in base 64.", "Filter such rows out.", e);
        }
    }

    /// A long in base 16 without leading zeros, or the bytes of a string or binary value.
    public static void hex(RowArguments in, RowResults out) {
        out.text(
                in.type(0) instanceof LongType
                        ? Long.toHexString(in.int64(0)).toUpperCase(Locale.ROOT)
                        : UPPER.formatHex(in.bytes(0)));
    }

    /// The bytes of a text in base 16, null if it is none; one digit alone comes first.
    public static void unhex(RowArguments in, RowResults out) {
        String text = in.text(0);
        String even = (text.length() & 1) == 0 ? text : "0" + text;
        for (int i = 0; i < even.length(); i++) {
            if (!HexFormat.isHexDigit(even.charAt(i))) {
                out.none();
                return;
            }
        }
        out.bytes(LOWER.parseHex(even));
    }

    /// The bytes of a text in a character set.
    public static void encode(RowArguments in, RowResults out) {
        Charset charset = in.read(1, EncodingRows::charset);
        try {
            ByteBuffer bytes =
                    charset.newEncoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .encode(CharBuffer.wrap(in.text(0)));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            out.bytes(copy);
        } catch (CharacterCodingException e) {
            throw malformed("encode", charset, e);
        }
    }

    /// The text of bytes in a character set.
    public static void decode(RowArguments in, RowResults out) {
        Charset charset = in.read(1, EncodingRows::charset);
        try {
            out.text(
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(in.bytes(0)))
                            .toString());
        } catch (CharacterCodingException e) {
            throw malformed("decode", charset, e);
        }
    }

    private static RuntimeException malformed(
            String function, Charset charset, CharacterCodingException cause) {
        return ErrorCondition.MALFORMED_CHARACTER_CODING.error(
                "A value of " + function + " cannot be written in " + charset.name() + ".",
                "Use a character set that has all its characters.",
                cause);
    }

    private static Charset charset(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "US-ASCII" -> StandardCharsets.US_ASCII;
            case "ISO-8859-1" -> StandardCharsets.ISO_8859_1;
            case "UTF-8" -> StandardCharsets.UTF_8;
            case "UTF-16BE" -> StandardCharsets.UTF_16BE;
            case "UTF-16LE" -> StandardCharsets.UTF_16LE;
            case "UTF-16" -> StandardCharsets.UTF_16;
            case "UTF-32" -> StandardCharsets.UTF_32;
            default ->
                    throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                            "The character set '" + name + "' is not known.",
                            "Use one of US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16"
                                    + " and UTF-32.");
        };
    }

    /// The MD5 checksum in base 16.
    public static void md5(RowArguments in, RowResults out) {
        out.text(digest("MD5", in.bytes(0)));
    }

    /// The SHA-1 checksum in base 16.
    public static void sha1(RowArguments in, RowResults out) {
        out.text(digest("SHA-1", in.bytes(0)));
    }

    /// A checksum of the SHA-2 family of so many bits in base 16; null when there is none of them.
    public static void sha2(RowArguments in, RowResults out) {
        int bits = in.int32(1);
        switch (bits) {
            case 0 -> out.text(digest("SHA-256", in.bytes(0)));
            case 224, 256, 384, 512 -> out.text(digest("SHA-" + bits, in.bytes(0)));
            default -> out.none();
        }
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return LOWER.formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /// The CRC-32 checksum.
    public static void crc32(RowArguments in, RowResults out) {
        CRC32 checksum = new CRC32();
        checksum.update(in.bytes(0));
        out.int64(checksum.getValue());
    }
}
