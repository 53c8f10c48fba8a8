package io.millrace.arrowio.json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What lines that were written by one program have in common: the same keys in the same order,
/// with the same spaces, and which of their values are strings.
///
/// ```text
/// {"id":12,"name":"x","time":"2016-07-26"}\n
/// |----|  |-------|  ^^-------|          ^^-     texts; the quotes of a value belong to them,
///                  ^         ^                   and the one that ends it to nobody
/// ```
///
/// Immutable.
final class LineShape {
    private static final int MEMBERS_MAX = 256;
    private static final int END_LENGTH_MAX = 8;

    final Member[] members;

    /// Fields that the lines do not have.
    final JsonField[] missing;

    /// How many bytes there are from the last value to the line feed, with it.
    final int endLength;

    private final long end;

    private LineShape(List<Member> members, List<JsonField> missing, long end, int endLength) {
        this.members = members.toArray(Member[]::new);
        this.missing = missing.toArray(JsonField[]::new);
        this.end = end;
        this.endLength = endLength;
    }

    /// Returns whether the line ends at the position as lines of this shape do.
    boolean ends(byte[] b, int at) {
        return (Swar.longAt(b, at) ^ end) << Long.SIZE - 8 * endLength == 0;
    }

    /// A value and what is before it.
    static final class Member {
        /// From the line's begin or the value before to this value, with the quote that begins it;
        /// filled up to a block.
        final byte[] text = new byte[StringBlock.BYTES];

        final int textLength;

        /// One bit a byte of the text.
        final long textMask;

        /// Whether the value is a string.
        final boolean isString;

        /// The field, or null for a key that is not wanted.
        final @Nullable JsonField field;

        Member(byte[] b, int from, int to, @Nullable JsonField field) {
            this.textLength = to - from;
            System.arraycopy(b, from, text, 0, textLength);
            this.textMask = (1L << textLength) - 1;
            this.isString = text[textLength - 1] == '"';
            this.field = field;
        }
    }

    /// Returns the shape of a line that [FastLineDecoder] decoded just now; null if it has none,
    /// because it has no keys or too many, a long one or a wanted one twice, or ends late.
    ///
    /// @param next the position after the line
    /// @param root knows which texts the decoder found in the line
    static @Nullable LineShape of(
            byte[] b, int from, int next, JsonObject root, JsonScanner scanner) {
        List<Member> members = new ArrayList<>();
        List<JsonField> missing = root.fields();
        int at = from;
        int keyFrom = from + 1;
        KeySlot slot = root.guess(0, b, keyFrom);
        while (slot != KeySlot.NONE) {
            int valueFrom = keyFrom + slot.length;
            int valueTo = scanner.skipValue(b, valueFrom);
            int textTo = b[valueFrom] == '"' ? valueFrom + 1 : valueFrom;
            boolean isTwice = slot.field != null && !missing.remove(slot.field);
            boolean isLong = textTo - at >= StringBlock.BYTES || members.size() == MEMBERS_MAX;
            if (valueTo < 0 || isTwice || isLong) {
                return null;
            }
            members.add(new Member(b, at, textTo, slot.field));
            at = valueTo;
            keyFrom = valueTo;
            slot = root.guess(members.size(), b, keyFrom);
        }
        int endLength = next - at;
        boolean isEnd = b[JsonScanner.skipSpaces(b, at)] == '}' && endLength <= END_LENGTH_MAX;
        return isEnd && !members.isEmpty()
                ? new LineShape(members, missing, Swar.longAt(b, at), endLength)
                : null;
    }
}
