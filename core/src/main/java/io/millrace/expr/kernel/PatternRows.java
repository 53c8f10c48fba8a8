package io.millrace.expr.kernel;

import io.millrace.error.ErrorCondition;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Functions of strings and patterns: regular expressions of [Pattern], and `LIKE`.
public final class PatternRows {
    private static final String HINT =
            "Use a regular expression as java.util.regex.Pattern describes them.";

    private PatternRows() {}

    /// Whether the regular expression is found in the text.
    public static void isFound(RowArguments in, RowResults out) {
        out.bool(matcher(in).find());
    }

    /// The number of places where the regular expression is found.
    public static void count(RowArguments in, RowResults out) {
        Matcher matcher = matcher(in);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        out.int64(count);
    }

    /// The position of the first place where the regular expression is found, from 1; else 0.
    public static void position(RowArguments in, RowResults out) {
        Matcher matcher = matcher(in);
        out.int64(matcher.find() ? in.text(0).codePointCount(0, matcher.start()) + 1 : 0);
    }

    /// The first part that the regular expression fits; null without one or when it is empty.
    public static void part(RowArguments in, RowResults out) {
        Matcher matcher = matcher(in);
        if (matcher.find() && !matcher.group().isEmpty()) {
            out.text(matcher.group());
        } else {
            out.none();
        }
    }

    /// A group of the first match; the empty text when there is none.
    public static void extract(RowArguments in, RowResults out) {
        Matcher matcher = matcher(in);
        int group = in.int32(2);
        if (group < 0 || group > matcher.groupCount()) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The regular expression '"
                            + in.text(1)
                            + "' of regexp_extract has no group "
                            + group
                            + ".",
                    "Use a group from 0, the whole match, to " + matcher.groupCount() + ".");
        }
        String found = matcher.find() ? matcher.group(group) : null;
        out.text(found == null ? "" : found);
    }

    /// The text with all matches from a position on replaced; `$1` stands for a group.
    public static void replace(RowArguments in, RowResults out) {
        String text = in.text(0);
        int position = in.int32(3) - 1;
        if (position < 0) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The position of regexp_replace is " + in.int32(3) + ".",
                    "Count positions from 1.");
        }
        if (position > 0 && position >= text.length()) {
            out.text(text);
            return;
        }
        Matcher matcher = matcher(in).region(position, text.length());
        StringBuilder result = new StringBuilder(text.length());
        try {
            while (matcher.find()) {
                matcher.appendReplacement(result, in.text(2));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ErrorCondition.INVALID_REGEXP_REPLACE.error(
                    "The replacement '" + in.text(2) + "' of regexp_replace cannot be used.",
                    "Write \\$ for a dollar sign, and name only groups that there are.",
                    e);
        }
        out.text(matcher.appendTail(result).toString());
    }

    private static Matcher matcher(RowArguments in) {
        return in.read(1, PatternRows::compile).matcher(in.text(0));
    }

    static Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The regular expression '"
                            + regex
                            + "' cannot be understood: "
                            + e.getDescription()
                            + ".",
                    HINT,
                    e);
        }
    }

    /// Whether the whole text fits a pattern in which `%` stands for any text and `_` for one
    /// character.
    public static void like(RowArguments in, RowResults out) {
        out.bool(isLike(in, ""));
    }

    /// As [#like], without regard to case.
    public static void ilike(RowArguments in, RowResults out) {
        out.bool(isLike(in, "(?iu)"));
    }

    private static boolean isLike(RowArguments in, String flags) {
        String escape = in.text(2);
        if (escape.codePointCount(0, escape.length()) != 1) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The escape '" + escape + "' of LIKE is not one character.",
                    "Give one character.");
        }
        Pattern pattern = in.read(1, text -> likePattern(text, escape.codePointAt(0), flags));
        return pattern.matcher(in.text(0)).matches();
    }

    private static Pattern likePattern(String like, int escape, String flags) {
        StringBuilder regex = new StringBuilder(flags).append("(?s)");
        for (int at = 0; at < like.length(); ) {
            int letter = like.codePointAt(at);
            at += Character.charCount(letter);
            if (letter == escape) {
                int next = at < like.length() ? like.codePointAt(at) : -1;
                if (next != '_' && next != '%' && next != escape) {
                    throw ErrorCondition.INVALID_FORMAT.error(
                            "The LIKE pattern '"
                                    + like
                                    + "' escapes what needs no escape"
                                    + (next < 0 ? ": its end." : "."),
                            "Let the escape character stand before %, _ or itself only.");
                }
                regex.append(Pattern.quote(Character.toString(next)));
                at += Character.charCount(next);
            } else if (letter == '%') {
                regex.append(".*");
            } else if (letter == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(Character.toString(letter)));
            }
        }
        return Pattern.compile(regex.toString());
    }
}
