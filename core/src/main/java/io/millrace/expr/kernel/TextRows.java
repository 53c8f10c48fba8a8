package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;

import java.util.Locale;

/// Functions of strings that are computed row by row; positions and lengths count code points.
public final class TextRows {
    private static final int CHAR_VALUES = 256;

    private TextRows() {}

    /// The texts that are not null, with the first argument between them.
    public static void concatWs(RowArguments in, RowResults out) {
        if (in.isNull(0)) {
            out.none();
            return;
        }
        StringBuilder joined = new StringBuilder();
        boolean isFirst = true;
        for (int i = 1; i < in.count(); i++) {
            if (!in.isNull(i)) {
                joined.append(isFirst ? "" : in.text(0)).append(in.text(i));
                isFirst = false;
            }
        }
        out.text(joined.toString());
    }

    /// The last characters.
    public static void right(RowArguments in, RowResults out) {
        int count = in.int32(1);
        out.text(count <= 0 ? "" : slice(in.text(0), -count, Integer.MAX_VALUE));
    }

    /// The text without leading and trailing characters of a set.
    public static void trimBoth(RowArguments in, RowResults out) {
        out.text(trim(in.text(1), in.text(0), true, true));
    }

    /// The text without trailing and leading characters of a set, which comes last.
    public static void btrim(RowArguments in, RowResults out) {
        out.text(trim(in.text(0), in.count() == 1 ? " " : in.text(1), true, true));
    }

    /// The text without leading characters of a set.
    public static void trimLeading(RowArguments in, RowResults out) {
        out.text(trim(in.text(1), in.text(0), true, false));
    }

    /// The text without trailing characters of a set.
    public static void trimTrailing(RowArguments in, RowResults out) {
        out.text(trim(in.text(1), in.text(0), false, true));
    }

    private static String trim(String text, String set, boolean atStart, boolean atEnd) {
        int from = 0;
        int to = text.length();
        while (atStart && from < to && set.indexOf(text.codePointAt(from)) >= 0) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (atEnd && to > from && set.indexOf(text.codePointBefore(to)) >= 0) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /// The text filled up on the left, or cut, to a length.
    public static void lpad(RowArguments in, RowResults out) {
        out.text(pad(in, true));
    }

    /// The text filled up on the right, or cut, to a length.
    public static void rpad(RowArguments in, RowResults out) {
        out.text(pad(in, false));
    }

    private static String pad(RowArguments in, boolean isLeft) {
        String text = in.text(0);
        String filling = in.text(2);
        int length = Math.max(0, in.int32(1));
        int missing = length - length(text);
        if (missing <= 0) {
            return slice(text, 1, length);
        }
        int unit = length(filling);
        if (unit == 0) {
            return text;
        }
        String padding = filling.repeat(missing / unit) + slice(filling, 1, missing % unit);
        return isLeft ? padding + text : text + padding;
    }

    /// The text with the first letter of each word in upper case, the others in lower case. Only
    /// spaces part words.
    public static void initcap(RowArguments in, RowResults out) {
        String lower = in.text(0).toLowerCase(Locale.ROOT);
        StringBuilder result = new StringBuilder(lower.length());
        boolean isStart = true;
        for (int at = 0; at < lower.length(); ) {
            int letter = lower.codePointAt(at);
            result.appendCodePoint(isStart ? Character.toTitleCase(letter) : letter);
            isStart = letter == ' ';
            at += Character.charCount(letter);
        }
        out.text(result.toString());
    }

    /// The bytes of a string or binary value.
    public static void octetLength(RowArguments in, RowResults out) {
        out.int64(in.bytes(0).length);
    }

    /// The bits of a string or binary value.
    public static void bitLength(RowArguments in, RowResults out) {
        out.int64(8L * in.bytes(0).length);
    }

    /// The position of a text in another, from 1; 0 if it is not there.
    public static void instr(RowArguments in, RowResults out) {
        out.int64(position(in.text(1), in.text(0), 1));
    }

    /// The position of a text in another from a position on; 0 if it is not there or the position
    /// is null.
    public static void locate(RowArguments in, RowResults out) {
        if (in.isNull(2)) {
            out.int64(0);
        } else if (in.isNull(0) || in.isNull(1)) {
            out.none();
        } else {
            out.int64(position(in.text(0), in.text(1), in.int32(2)));
        }
    }

    private static int position(String wanted, String text, int from) {
        if (from < 1) {
            return 0;
        }
        if (wanted.isEmpty()) {
            return 1;
        }
        if (from > length(text)) {
            return 0;
        }
        int found = text.indexOf(wanted, text.offsetByCodePoints(0, from - 1));
        return found < 0 ? 0 : text.codePointCount(0, found) + 1;
    }

    /// The text with all occurrences of another replaced.
    public static void replace(RowArguments in, RowResults out) {
        String search = in.text(1);
        out.text(search.isEmpty() ? in.text(0) : in.text(0).replace(search, in.text(2)));
    }

    /// The text with each character of one list replaced by that of another, or removed when that
    /// is shorter.
    public static void translate(RowArguments in, RowResults out) {
        String text = in.text(0);
        int[] from = in.text(1).codePoints().toArray();
        int[] to = in.text(2).codePoints().toArray();
        StringBuilder result = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int letter = text.codePointAt(at);
            int index = indexOf(from, letter);
            if (index < 0) {
                result.appendCodePoint(letter);
            } else if (index < to.length) {
                result.appendCodePoint(to[index]);
            }
            at += Character.charCount(letter);
        }
        out.text(result.toString());
    }

    private static int indexOf(int[] letters, int wanted) {
        for (int i = 0; i < letters.length; i++) {
            if (letters[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// The text with a part overwritten by another text, whose length it has when none is given.
    public static void overlay(RowArguments in, RowResults out) {
        String text = in.text(0);
        String replacement = in.text(1);
        int position = in.int32(2);
        int length = in.int32(3) >= 0 ? in.int32(3) : length(replacement);
        out.text(
                slice(text, 1, position - 1)
                        + replacement
                        + slice(text, position + length, Integer.MAX_VALUE));
    }

    /// A part of a text that a delimiter parts; counts from 1, or from -1 at the end.
    public static void splitPart(RowArguments in, RowResults out) {
        int wanted = in.int32(2);
        if (wanted == 0) {
            throw ErrorCondition.INVALID_INDEX_OF_ZERO.error(
                    "The part number of split_part is 0.",
                    "Count parts from 1, or from -1 at the end.");
        }
        String text = in.text(0);
        String delimiter = in.text(1);
        if (delimiter.isEmpty()) {
            out.text(wanted == 1 || wanted == -1 ? text : "");
            return;
        }
        int parts = 1 + count(text, delimiter);
        int index = wanted > 0 ? wanted - 1 : parts + wanted;
        if (index < 0 || index >= parts) {
            out.text("");
            return;
        }
        int from = 0;
        for (int i = 0; i < index; i++) {
            from = text.indexOf(delimiter, from) + delimiter.length();
        }
        int to = text.indexOf(delimiter, from);
        out.text(text.substring(from, to < 0 ? text.length() : to));
    }

    private static int count(String text, String wanted) {
        int count = 0;
        for (int at = text.indexOf(wanted); at >= 0; ) {
            count++;
            at = text.indexOf(wanted, at + wanted.length());
        }
        return count;
    }

    /// What stands before the n-th delimiter, or behind the n-th from the end when n is negative.
    public static void substringIndex(RowArguments in, RowResults out) {
        String text = in.text(0);
        String delimiter = in.text(1);
        int count = in.int32(2);
        if (delimiter.isEmpty() || count == 0) {
            out.text("");
            return;
        }
        int at = count > 0 ? -1 : text.length();
        for (int i = 0; i != count; i += Integer.signum(count)) {
            at = count > 0 ? text.indexOf(delimiter, at + 1) : text.lastIndexOf(delimiter, at - 1);
            if (at < 0) {
                out.text(text);
                return;
            }
        }
        out.text(count > 0 ? text.substring(0, at) : text.substring(at + delimiter.length()));
    }

    /// The characters in reverse order.
    public static void reverse(RowArguments in, RowResults out) {
        out.text(new StringBuilder(in.text(0)).reverse().toString());
    }

    /// The text so many times.
    public static void repeat(RowArguments in, RowResults out) {
        out.text(in.text(0).repeat(Math.max(0, in.int32(1))));
    }

    /// So many spaces.
    public static void space(RowArguments in, RowResults out) {
        out.text(" ".repeat(Math.max(0, in.int32(0))));
    }

    /// The number of the first character; 0 for the empty text.
    public static void ascii(RowArguments in, RowResults out) {
        String text = in.text(0);
        out.int64(text.isEmpty() ? 0 : text.codePointAt(0));
    }

    /// The character of a number modulo 256; nothing for a negative one.
    public static void chr(RowArguments in, RowResults out) {
        long number = in.int64(0);
        out.text(number < 0 ? "" : Character.toString((int) (number % CHAR_VALUES)));
    }

    /// The place of a text in a list with commas, from 1; 0 if it is not there.
    public static void findInSet(RowArguments in, RowResults out) {
        String wanted = in.text(0);
        int place = 0;
        if (wanted.indexOf(',') < 0) {
            String[] entries = in.text(1).split(",", -1);
            for (int i = 0; i < entries.length && place == 0; i++) {
                place = entries[i].equals(wanted) ? i + 1 : 0;
            }
        }
        out.int64(place);
    }

    /// The number of characters to insert, remove or replace to get from one text to the other; -1
    /// when it is above a limit.
    public static void levenshtein(RowArguments in, RowResults out) {
        int distance =
                distance(in.text(0).codePoints().toArray(), in.text(1).codePoints().toArray());
        out.int64(in.count() == 3 && distance > in.int32(2) ? -1 : distance);
    }

    private static int distance(int[] from, int[] to) {
        int[] previous = new int[to.length + 1];
        int[] current = new int[to.length + 1];
        for (int j = 0; j <= to.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length; i++) {
            current[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int change = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[to.length];
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Returns the part that begins at a position from 1, or from -1 at the end, in Spark's way: a
    /// start before the text uses up length.
    private static String slice(String text, int position, int length) {
        long size = length(text);
        long first = position > 0 ? position - 1L : position == 0 ? 0 : size + position;
        long last = Math.clamp(first + Math.max(0, length), 0, size);
        first = Math.clamp(first, 0, size);
        if (last <= first) {
            return "";
        }
        int from = text.offsetByCodePoints(0, (int) first);
        return text.substring(from, text.offsetByCodePoints(from, (int) (last - first)));
    }
}
