package io.millrace;

/// Functions of strings; positions and lengths count code points.
@SuppressWarnings("MemberName") // Spark's names
abstract class TextCalls extends PatternCalls {
    TextCalls() {}

    /// The text with the first letter of each word in upper case, the others in lower.
    public static Column initcap(Column e) {
        return call("initcap", e);
    }

    /// The characters in reverse order.
    public static Column reverse(Column e) {
        return call("reverse", e);
    }

    /// The text so many times.
    public static Column repeat(Column str, int n) {
        return call("repeat", str, n);
    }

    /// The text so many times.
    public static Column repeat(Column str, Column n) {
        return call("repeat", str, n);
    }

    /// The first characters.
    public static Column left(Column str, Column len) {
        return call("left", str, len);
    }

    /// The last characters.
    public static Column right(Column str, Column len) {
        return call("right", str, len);
    }

    /// The text from a position on.
    public static Column substr(Column str, Column pos) {
        return call("substr", str, pos);
    }

    /// A part of the text.
    public static Column substring(Column str, Column pos, Column len) {
        return call("substring", str, pos, len);
    }

    /// What stands before the n-th delimiter, or behind the n-th from the end when n is negative.
    public static Column substring_index(Column str, String delim, int count) {
        return call("substring_index", str, delim, count);
    }

    /// The parts of the text between matches of a regular expression.
    public static Column split(Column str, String pattern) {
        return call("split", str, pattern);
    }

    /// The parts of the text between matches of a regular expression.
    public static Column split(Column str, Column pattern) {
        return call("split", str, pattern);
    }

    /// The parts of the text between matches, at most so many if the limit is positive.
    public static Column split(Column str, String pattern, int limit) {
        return call("split", str, pattern, limit);
    }

    /// The parts of the text between matches, at most so many if the limit is positive.
    public static Column split(Column str, Column pattern, Column limit) {
        return call("split", str, pattern, limit);
    }

    /// A part of a text that a delimiter parts; counts from 1, or from -1 at the end.
    public static Column split_part(Column str, Column delimiter, Column partNum) {
        return call("split_part", str, delimiter, partNum);
    }

    /// The text without characters of a set at both ends.
    public static Column trim(Column e, String trimString) {
        return call("trim", trimString, e);
    }

    /// The text without characters of a set at both ends.
    public static Column trim(Column e, Column trim) {
        return call("trim", trim, e);
    }

    /// The text without characters of a set at its start.
    public static Column ltrim(Column e, String trimString) {
        return call("ltrim", trimString, e);
    }

    /// The text without characters of a set at its start.
    public static Column ltrim(Column e, Column trim) {
        return call("ltrim", trim, e);
    }

    /// The text without characters of a set at its end.
    public static Column rtrim(Column e, String trimString) {
        return call("rtrim", trimString, e);
    }

    /// The text without characters of a set at its end.
    public static Column rtrim(Column e, Column trim) {
        return call("rtrim", trim, e);
    }

    /// The text without spaces at both ends.
    public static Column btrim(Column str) {
        return call("btrim", str);
    }

    /// The text without characters of a set at both ends.
    public static Column btrim(Column str, Column trim) {
        return call("btrim", str, trim);
    }

    /// The text filled up on the left, or cut, to a length.
    public static Column lpad(Column str, int len, String pad) {
        return call("lpad", str, len, pad);
    }

    /// The text filled up on the left, or cut, to a length.
    public static Column lpad(Column str, Column len, Column pad) {
        return call("lpad", str, len, pad);
    }

    /// The text filled up on the right, or cut, to a length.
    public static Column rpad(Column str, int len, String pad) {
        return call("rpad", str, len, pad);
    }

    /// The text filled up on the right, or cut, to a length.
    public static Column rpad(Column str, Column len, Column pad) {
        return call("rpad", str, len, pad);
    }

    /// The text with all occurrences of another replaced.
    public static Column replace(Column src, Column search, Column replace) {
        return call("replace", src, search, replace);
    }

    /// The text without all occurrences of another.
    public static Column replace(Column src, Column search) {
        return call("replace", src, search);
    }

    /// The text with each character of one list replaced by that of another, or removed.
    public static Column translate(Column src, String matchingString, String replaceString) {
        return call("translate", src, matchingString, replaceString);
    }

    /// The text with a part overwritten by another, as long as that.
    public static Column overlay(Column src, Column replace, Column pos) {
        return call("overlay", src, replace, pos);
    }

    /// The text with a part of a length overwritten by another.
    public static Column overlay(Column src, Column replace, Column pos, Column len) {
        return call("overlay", src, replace, pos, len);
    }
}
