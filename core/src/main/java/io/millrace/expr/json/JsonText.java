package io.millrace.expr.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// A growing JSON text in UTF-8.
final class JsonText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private byte[] bytes = new byte[1024];
    private int size;

    int size() {
        return size;
    }

    private void reserve(int count) {
        if (count > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }

    void raw(char c) {
        reserve(1);
        bytes[size++] = (byte) c;
    }

    void raw(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    void ascii(String text) {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    void number(long value) {
        ascii(Long.toString(value));
    }

    /// Adds a text as a string.
    void quotedAscii(String value) {
        string(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds UTF-8 as a string: quoted, with the escapes that JSON demands and no others.
    void string(byte[] utf8) {
        reserve(utf8.length + 2);
        bytes[size++] = '"';
        for (byte b : utf8) {
            if (b >= 0 && b < ' ' || b == '"' || b == '\\') {
                escape(b);
            } else {
                reserve(1);
                bytes[size++] = b;
            }
        }
        raw('"');
    }

    private void escape(byte b) {
        switch (b) {
            case '"' -> ascii("\\\"");
            case '\\' -> ascii("\\\\");
            case '\b' -> ascii("\\b");
            case '\f' -> ascii("\\f");
            case '\n' -> ascii("\\n");
            case '\r' -> ascii("\\r");
            case '\t' -> ascii("\\t");
            default -> ascii("\\u00" + HEX.toHexDigits(b));
        }
    }

    /// Returns a name as it stands before a value: quoted, with its colon.
    static byte[] key(String name) {
        JsonText text = new JsonText();
        text.quotedAscii(name);
        text.raw(':');
        return Arrays.copyOf(text.bytes, text.size);
    }

    /// Writes the text out and starts afresh.
    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }

    /// Returns the text and starts afresh.
    String takeString() {
        String text = new String(bytes, 0, size, StandardCharsets.UTF_8);
        size = 0;
        return text;
    }
}
