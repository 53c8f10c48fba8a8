package io.millrace;

/// Functions that look for texts in texts.
@SuppressWarnings("MemberName") // Spark's names
abstract class PatternCalls extends EncodingCalls {
    PatternCalls() {}

    /// Whether the whole text fits a pattern with `%` for any text and `_` for a character.
    public static Column like(Column str, Column pattern) {
        return call("like", str, pattern);
    }

    /// As [#like(Column, Column)], with another escape character than the backslash.
    public static Column like(Column str, Column pattern, Column escapeChar) {
        return call("like", str, pattern, escapeChar);
    }

    /// As [#like(Column, Column)], without regard to case.
    public static Column ilike(Column str, Column pattern) {
        return call("ilike", str, pattern);
    }

    /// As [#ilike(Column, Column)], with another escape character than the backslash.
    public static Column ilike(Column str, Column pattern, Column escapeChar) {
        return call("ilike", str, pattern, escapeChar);
    }

    /// Whether the regular expression is found in the text.
    public static Column rlike(Column str, Column regexp) {
        return call("rlike", str, regexp);
    }

    /// The same as [#rlike(Column, Column)].
    public static Column regexp(Column str, Column regexp) {
        return call("regexp", str, regexp);
    }

    /// The same as [#rlike(Column, Column)].
    public static Column regexp_like(Column str, Column regexp) {
        return call("regexp_like", str, regexp);
    }

    /// The number of places where the regular expression is found.
    public static Column regexp_count(Column str, Column regexp) {
        return call("regexp_count", str, regexp);
    }

    /// A group of the first match, 0 for the whole; the empty text when there is none.
    public static Column regexp_extract(Column e, String exp, int groupIdx) {
        return call("regexp_extract", e, exp, groupIdx);
    }

    /// The position of the first match, from 1; else 0.
    public static Column regexp_instr(Column str, Column regexp) {
        return call("regexp_instr", str, regexp);
    }

    /// The position of the first match, from 1; else 0. The group does not matter.
    public static Column regexp_instr(Column str, Column regexp, Column idx) {
        return call("regexp_instr", str, regexp, idx);
    }

    /// The text with all matches replaced; `$1` stands for a group.
    public static Column regexp_replace(Column e, String pattern, String replacement) {
        return call("regexp_replace", e, pattern, replacement);
    }

    /// The text with all matches replaced; `$1` stands for a group.
    public static Column regexp_replace(Column e, Column pattern, Column replacement) {
        return call("regexp_replace", e, pattern, replacement);
    }

    /// The first match; null without one.
    public static Column regexp_substr(Column str, Column regexp) {
        return call("regexp_substr", str, regexp);
    }

    /// Whether the text begins with the other.
    public static Column startswith(Column str, Column prefix) {
        return call("startswith", str, prefix);
    }

    /// Whether the text ends with the other.
    public static Column endswith(Column str, Column suffix) {
        return call("endswith", str, suffix);
    }

    /// Whether the text has the other in it.
    public static Column contains(Column left, Column right) {
        return call("contains", left, right);
    }

    /// The position of a text in another, from 1; 0 if it is not there.
    public static Column instr(Column str, String substring) {
        return call("instr", str, substring);
    }

    /// The position of a text in another, from 1; 0 if it is not there.
    public static Column instr(Column str, Column substring) {
        return call("instr", str, substring);
    }

    /// The position of a text in another, from 1; 0 if it is not there.
    public static Column locate(String substr, Column str) {
        return call("locate", substr, str);
    }

    /// The position of a text in another, from a position on.
    public static Column locate(String substr, Column str, int pos) {
        return call("locate", substr, str, pos);
    }

    /// The position of a text in another, from 1; 0 if it is not there.
    public static Column position(Column substr, Column str) {
        return call("position", substr, str);
    }

    /// The position of a text in another, from a position on.
    public static Column position(Column substr, Column str, Column start) {
        return call("position", substr, str, start);
    }

    /// The place of a text in a list with commas, from 1; 0 if it is not there.
    public static Column find_in_set(Column str, Column strArray) {
        return call("find_in_set", str, strArray);
    }

    /// The number of characters to insert, remove or replace to get from one to the other.
    public static Column levenshtein(Column l, Column r) {
        return call("levenshtein", l, r);
    }

    /// As [#levenshtein(Column, Column)], -1 when it is above a limit.
    public static Column levenshtein(Column l, Column r, int threshold) {
        return call("levenshtein", l, r, threshold);
    }
}
