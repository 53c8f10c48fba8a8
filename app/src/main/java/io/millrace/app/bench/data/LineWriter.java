package io.millrace.app.bench.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes ASCII lines into a file.
final class LineWriter implements AutoCloseable {
    private static final int SPACE = 4096;

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 18];
    private int length;

    LineWriter(Path file) throws IOException {
        this.out = Files.newOutputStream(file);
    }

    LineWriter text(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
        return this;
    }

    /// Writes a number of 0 or more.
    LineWriter number(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits(value, digits);
    }

    /// Writes the last digits of a number, with leading zeros.
    LineWriter digits(long value, int digits) {
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// Writes a number of hundredths as a decimal.
    LineWriter cents(long cents) {
        return number(cents / 100).text(".").digits(cents % 100, 2);
    }

    /// Ends the line.
    void end() throws IOException {
        buffer[length++] = '\n';
        if (length > buffer.length - SPACE) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    @Override
    public void close() throws IOException {
        flush();
        out.close();
    }
}
