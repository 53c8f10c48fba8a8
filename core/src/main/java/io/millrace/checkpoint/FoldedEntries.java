package io.millrace.checkpoint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A run of old entries of a [FoldedLog] in one file, `FROM-TO.compact`, in the form of
/// [EntryFormat].
///
/// ```text
/// v1
/// {"from":0,"to":31,"last":"5a1f09c3"}
/// {"entry":0,"lines":1}
/// {"path":"file:///data/events/file-0.json",...}
/// {"entry":1,"lines":2}
/// ...
/// #end len=9120 crc32c=91b0c3f7 prev=00000000 epoch=3
/// ```
///
/// Every line of every entry is kept, byte for byte; what goes is the entries' own trailers. `prev`
/// is that of the first entry and `last` the `crc32c` of the last, so that the chain goes through.
///
/// @param from number of the first entry
/// @param to number of the last
/// @param lines of each entry, in order
/// @param previousCrc32c checksum of the entry before `from`
/// @param lastCrc32c checksum of the entry `to`
record FoldedEntries(
        long from, long to, List<List<String>> lines, int previousCrc32c, int lastCrc32c) {
    private static final Pattern NAME =
            Pattern.compile("(0|[1-9][0-9]{0,17})-([1-9][0-9]{0,17})\\.compact");
    private static final Pattern CRC = Pattern.compile("[0-9a-f]{8}");

    /// The numbers that a file name speaks of.
    record Span(long from, long to) {
        boolean contains(long id) {
            return from <= id && id <= to;
        }

        String name() {
            return from + "-" + to + ".compact";
        }

        /// Returns the span of a file's name, or null when it is another kind of file.
        static @Nullable Span of(String name) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                return null;
            }
            Span span =
                    new Span(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            return span.from < span.to ? span : null;
        }
    }

    byte[] encode(long epoch) {
        List<String> all = new ArrayList<>();
        all.add(
                JsonLine.write(
                        json -> {
                            json.writeNumberField("from", from);
                            json.writeNumberField("to", to);
                            json.writeStringField("last", "%08x".formatted(lastCrc32c));
                        }));
        for (int i = 0; i < lines.size(); i++) {
            long id = from + i;
            List<String> entry = lines.get(i);
            all.add(
                    JsonLine.write(
                            json -> {
                                json.writeNumberField("entry", id);
                                json.writeNumberField("lines", entry.size());
                            }));
            all.addAll(entry);
        }
        return EntryFormat.encode(all, previousCrc32c, epoch);
    }

    /// Reads what [#encode(long)] wrote.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT`, `CHECKPOINT_INCOMPATIBLE`
    static FoldedEntries decode(String file, Span span, byte[] bytes) {
        EntryFormat.Entry whole = EntryFormat.decode(file, bytes);
        try {
            return decode(span, whole);
        } catch (IllegalArgumentException e) {
            throw CheckpointErrors.wrong(file, "entries " + span.from + " to " + span.to, e);
        }
    }

    private static FoldedEntries decode(Span span, EntryFormat.Entry whole) {
        List<String> all = whole.lines();
        JsonLine head = JsonLine.parse(all.isEmpty() ? "" : all.getFirst());
        String last = head.text("last");
        if (head.count("from") != span.from
                || head.count("to") != span.to
                || !CRC.matcher(last).matches()) {
            throw new IllegalArgumentException("its first line is " + all.getFirst());
        }
        List<List<String>> lines = new ArrayList<>();
        int at = 1;
        for (long id = span.from; id <= span.to; id++) {
            JsonLine mark = JsonLine.parse(at < all.size() ? all.get(at) : "");
            long count = mark.count("lines");
            if (mark.count("entry") != id || count > all.size() - at - 1) {
                throw new IllegalArgumentException("it is wrong about entry " + id);
            }
            lines.add(List.copyOf(all.subList(at + 1, at + 1 + (int) count)));
            at += 1 + (int) count;
        }
        if (at != all.size()) {
            throw new IllegalArgumentException("it has more lines than entries");
        }
        return new FoldedEntries(
                span.from,
                span.to,
                lines,
                whole.previousCrc32c(),
                Integer.parseUnsignedInt(last, 16));
    }
}
