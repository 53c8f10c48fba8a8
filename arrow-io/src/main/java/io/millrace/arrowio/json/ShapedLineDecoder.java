package io.millrace.arrowio.json;

import org.jspecify.annotations.Nullable;

/// Decodes lines that are like one before, see [LineShape]: one look at a [StringBlock] says
/// whether a key is the same and where its value ends.
///
/// Every byte is compared with that of the line before, or checked as [FastLineDecoder] does. It
/// stops at the first line that is otherwise, which means nothing about the line. Where lines are
/// never alike it costs little: it looks for a shape after so many of them, and after twice as many
/// each time that one was of no use. Not thread-safe.
final class ShapedLineDecoder {
    private static final int BAIL = JsonScanner.BAIL;
    private static final int DIGITS_MAX = 16;
    private static final int LINES_LEFT_MAX = 4096;

    /// So many lines one after the other show that a shape was of use.
    private static final int LINES_ENOUGH = 64;

    private final JsonObject root;
    private final FastLineDecoder values;
    private final int lineBytesMax;
    private @Nullable LineShape shape;
    private boolean hasFailed;
    private int rowCount;
    private int linesLeft;
    private int linesLeftNext = 1;

    /// @param values decodes values that are not of the usual kinds
    ShapedLineDecoder(JsonObject root, FastLineDecoder values, int lineBytesMax) {
        this.root = root;
        this.values = values;
        this.lineBytesMax = lineBytesMax;
    }

    /// Returns whether there is a shape to try. If not, [#learn] may find one.
    boolean isReady() {
        return shape != null;
    }

    /// Looks at a line that [FastLineDecoder] decoded just now.
    ///
    /// @param next the position after it
    void learn(byte[] b, int from, int next) {
        if (shape == null && --linesLeft < 0) {
            shape = LineShape.of(b, from, next, root, values.scanner());
            hasFailed = false;
            if (shape == null) {
                forget();
            }
        }
    }

    private void forget() {
        shape = null;
        linesLeft = linesLeftNext;
        linesLeftNext = Math.min(2 * linesLeftNext, LINES_LEFT_MAX);
    }

    /// Returns how many rows the last call of [#decode] made.
    int rowCount() {
        return rowCount;
    }

    /// Decodes lines from the position on, each of which begins before `to`, and returns the
    /// position after the last. The row after the last may be half set.
    ///
    /// @param rowMax at which row to stop
    int decode(byte[] b, int from, int to, int row, int rowMax) {
        int next = lines(b, from, to, row, rowMax);
        if (rowCount >= LINES_ENOUGH) {
            linesLeftNext = 1;
        }
        if (rowCount == 0 && hasFailed) {
            forget();
        }
        // One line that is otherwise need not be the end of all that are alike.
        hasFailed = rowCount == 0;
        return next;
    }

    private int lines(byte[] b, int from, int to, int firstRow, int rowMax) {
        rowCount = 0;
        LineShape lines = shape;
        if (lines == null) {
            return from;
        }
        StringBlock block = values.block();
        LineShape.Member[] members = lines.members;
        int lineFrom = from;
        int row = firstRow;
        while (row < rowMax && lineFrom < to) {
            int at = lineFrom;
            for (int i = 0; i < members.length && at >= 0; i++) {
                LineShape.Member member = members[i];
                at =
                        member.isString
                                ? string(block, b, at, row, member)
                                : other(block, b, at, row, member);
            }
            if (at < 0 || !lines.ends(b, at) || at + lines.endLength - lineFrom > lineBytesMax) {
                break;
            }
            for (JsonField field : lines.missing) {
                field.stage.setNull(row);
            }
            row++;
            lineFrom = at + lines.endLength;
        }
        rowCount = row - firstRow;
        return lineFrom;
    }

    /// Decodes a member whose value is a string, and returns the position after it.
    private int string(StringBlock block, byte[] b, int from, int row, LineShape.Member member) {
        if ((block.compareBeforeString(b, from, member.text) & member.textMask) != 0) {
            return BAIL;
        }
        JsonField field = member.field;
        long specials = block.specials >>> member.textLength;
        int valueFrom = from + member.textLength;
        int end = valueFrom + Long.numberOfTrailingZeros(specials);
        if (specials == 0 || b[end] != '"' || field != null && field.kind != ValueKind.STRING) {
            return longString(b, valueFrom, row, field);
        }
        if (field != null) {
            field.text().set(row, b, valueFrom, end - valueFrom);
        }
        return end + 1;
    }

    private int longString(byte[] b, int from, int row, @Nullable JsonField field) {
        if (field != null) {
            return values.value(b, from - 1, row, field);
        }
        int end = values.scanner().stringEnd(b, from);
        return end < 0 ? BAIL : end + 1;
    }

    /// Decodes a member whose value is no string, and returns the position after it. What follows a
    /// number is for the comparison with the next text to look at.
    private int other(StringBlock block, byte[] b, int from, int row, LineShape.Member member) {
        if ((block.compareBeforeNumber(b, from, member.text) & member.textMask) != 0) {
            return BAIL;
        }
        JsonField field = member.field;
        long nonDigits = block.nonDigits >>> member.textLength;
        int valueFrom = from + member.textLength;
        int digits = Long.numberOfTrailingZeros(nonDigits);
        // Arithmetic, because how many digits there are the processor could not guess.
        boolean isLedByZero = ((b[valueFrom] ^ '0') - 1 & 1 - digits) < 0;
        if (digits == 0 || nonDigits == 0 || isLedByZero) {
            return unusual(b, valueFrom, row, field);
        }
        if (b[valueFrom + digits] != '.') {
            return field == null ? valueFrom + digits : whole(b, valueFrom, digits, row, field);
        }
        nonDigits &= nonDigits - 1;
        int length = Long.numberOfTrailingZeros(nonDigits);
        boolean isPlain = field == null && nonDigits != 0 && length > digits + 1;
        return isPlain ? valueFrom + length : unusual(b, valueFrom, row, field);
    }

    private int unusual(byte[] b, int from, int row, @Nullable JsonField field) {
        return field == null
                ? values.scanner().skipValue(b, from)
                : values.value(b, from, row, field);
    }

    private int whole(byte[] b, int from, int digits, int row, JsonField field) {
        int end = from + digits;
        if (digits > DIGITS_MAX || end < DIGITS_MAX || field.wholeUnit == 0) {
            return unusual(b, from, row, field);
        }
        long number = Swar.lastDigits(b, end, digits);
        if (digits > 8) {
            number += Swar.lastDigits(b, end - 8, digits - 8) * 100_000_000;
        }
        field.fixed().set(row, number * field.wholeUnit);
        return end;
    }
}
