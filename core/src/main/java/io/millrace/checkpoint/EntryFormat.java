package io.millrace.checkpoint;

import io.millrace.state.ChecksumDamage;
import io.millrace.state.DamagedFileException;
import io.millrace.state.FileDamage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// The form of an entry of a log.
///
/// ```text
/// v1
/// {"batchWatermarkMs":0,"batchTimestampMs":1480981499528,...}
/// {"logOffset":4}
/// #end len=118 crc32c=5a1f09c3 prev=00000000 epoch=3
/// ```
///
/// UTF-8; every line ends in a line feed. `len` is the bytes before `#end`; `crc32c` is over these
/// and the text `len=118 prev=00000000 epoch=3`; `prev` is the `crc32c` of the entry before, zero
/// for the first, so that entries form a chain; `epoch` is the writer's. Readable with `cat`, and
/// every flipped or missing byte shows.
public final class EntryFormat {
    /// First line of every entry.
    static final String VERSION = "v1";

    private static final Pattern VERSION_LINE = Pattern.compile("v[1-9][0-9]{0,8}");
    private static final Pattern TRAILER =
            Pattern.compile(
                    "#end len=([0-9]{1,18}) crc32c=([0-9a-f]{8}) prev=([0-9a-f]{8})"
                            + " epoch=([0-9]{1,18})\n");

    /// A checked entry.
    ///
    /// @param lines without the version
    /// @param crc32c by which the entry after this one names it
    /// @param previousCrc32c that of the entry before, 0 for the first
    /// @param epoch of the run that wrote it
    public record Entry(List<String> lines, int crc32c, int previousCrc32c, long epoch) {}

    /// The bytes of an entry, and the checksum by which the one after it names it.
    record Encoded(ByteBuffer bytes, int crc32c) {}

    private EntryFormat() {}

    /// Returns the bytes of an entry.
    ///
    /// @param lines without a line break in any
    /// @param previousCrc32c that of the entry before, 0 for the first
    public static byte[] encode(List<String> lines, int previousCrc32c, long epoch) {
        return encodeSummed(lines, previousCrc32c, epoch).bytes().array();
    }

    static Encoded encodeSummed(List<String> lines, int previousCrc32c, long epoch) {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        for (String line : lines) {
            if (line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line break in an entry: " + line);
            }
            text.append(line).append('\n');
        }
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        int crc = crc(body, body.length, previousCrc32c, epoch);
        ByteArrayOutputStream entry = new ByteArrayOutputStream(body.length + 80);
        entry.writeBytes(body);
        entry.writeBytes(
                trailer(body.length, crc, previousCrc32c, epoch)
                        .getBytes(StandardCharsets.US_ASCII));
        return new Encoded(ByteBuffer.wrap(entry.toByteArray()), crc);
    }

    private static String trailer(long length, int crc, int previous, long epoch) {
        HexFormat hex = HexFormat.of();
        // No format with %d: its digits are those of the JVM's locale.
        return "#end len="
                + length
                + " crc32c="
                + hex.toHexDigits(crc)
                + " prev="
                + hex.toHexDigits(previous)
                + " epoch="
                + epoch
                + "\n";
    }

    private static int crc(byte[] bytes, int length, int previous, long epoch) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        crc.update(summedTrailer(length, previous, epoch));
        return (int) crc.getValue();
    }

    private static byte[] summedTrailer(long length, int previous, long epoch) {
        String text =
                "len="
                        + length
                        + " prev="
                        + HexFormat.of().toHexDigits(previous)
                        + " epoch="
                        + epoch;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads an entry.
    ///
    /// @param file its name, for messages
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when a byte is wrong,
    ///   `CHECKPOINT_INCOMPATIBLE` when a later version of Millrace wrote it
    public static Entry decode(String file, byte[] bytes) {
        int start = lastLineStart(bytes);
        String line = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
        Matcher trailer = TRAILER.matcher(line);
        if (!trailer.matches()) {
            throw withoutTrailer(file, bytes, start);
        }
        long length = Long.parseLong(trailer.group(1));
        int crc = Integer.parseUnsignedInt(trailer.group(2), 16);
        int previous = Integer.parseUnsignedInt(trailer.group(3), 16);
        long epoch = Long.parseLong(trailer.group(4));
        if (length != start || !line.equals(trailer(length, crc, previous, epoch))) {
            throw new FileDamage(file, start, "`#end len=" + start + "`", "len=" + length).error();
        }
        int actual = crc(bytes, start, previous, epoch);
        if (actual != crc) {
            throw checksum(file, bytes, start, trailer);
        }
        return new Entry(lines(file, bytes, start), crc, previous, epoch);
    }

    private static DamagedFileException withoutTrailer(String file, byte[] bytes, int start) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        int zeros = bytes.length - end;
        if (zeros > 0) {
            return new FileDamage(file, end, "an `#end` line", zeros + " zero bytes").error();
        }
        String found = bytes.length == 0 ? "an empty file" : "another last line";
        return new FileDamage(file, start, "an `#end` line", found).error();
    }

    private static DamagedFileException checksum(
            String file, byte[] bytes, int length, Matcher trailer) {
        int crc = Integer.parseUnsignedInt(trailer.group(2), 16);
        int previous = Integer.parseUnsignedInt(trailer.group(3), 16);
        long epoch = Long.parseLong(trailer.group(4));
        int actual = crc(bytes, length, previous, epoch);
        int summed = length + summedTrailer(length, previous, epoch).length;
        String wanted = "CRC32C %08x".formatted(crc);
        String found = "%08x over %d bytes".formatted(actual, length);
        Optional<ChecksumDamage> located = ChecksumDamage.locate(summed, crc, actual);
        if (located.isEmpty() || located.get().offset() >= length) {
            return new FileDamage(file, 0, wanted, found).error();
        }
        int at = (int) located.get().offset();
        int is = bytes[at] & 0xff;
        return new FileDamage(
                        file,
                        at,
                        "byte %02x for %s".formatted(is ^ located.get().difference(), wanted),
                        "%02x for %s".formatted(is, found))
                .error();
    }

    private static int lastLineStart(byte[] bytes) {
        int at = bytes.length - 1;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return Math.max(at, 0);
    }

    private static List<String> lines(String file, byte[] bytes, int length) {
        String body = new String(bytes, 0, length, StandardCharsets.UTF_8);
        List<String> lines = List.of(body.split("\n", -1));
        if (!lines.getFirst().equals(VERSION)) {
            if (VERSION_LINE.matcher(lines.getFirst()).matches()) {
                throw CheckpointErrors.incompatible(
                        "`" + file + "` has the version `" + lines.getFirst() + "`.");
            }
            throw new FileDamage(file, 0, "`" + VERSION + "`", "another first line").error();
        }
        // The last line feed is followed by nothing.
        return lines.subList(1, lines.size() - 1);
    }
}
