package io.millrace.error;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keeps secrets, and control characters, out of every text that people or logs get to see.
///
/// A secret is the value of an option whose key has one of the words `pass`, `secret`, `token`,
/// `key`, `sasl` or `credential` in it, and in any text: the user part of a URL
/// (`scheme://user:password@host`), and what follows such a word and `=`, or stands for it in JSON.
/// In free text `key` alone is no such word (`/events/key=5`), only the likes of `access_key`.
///
/// Messages of [MillraceException] go through here when they are made, so who raises an error need
/// not think of it. Time is linear in the length of the text.
public final class Redaction {
    /// What stands for a secret; Spark's text.
    public static final String REPLACEMENT = "*********(redacted)";

    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i)pass|secret|token|key|sasl|credential");
    private static final Pattern USER_OF_URL = Pattern.compile("://[^\\s/?#'\"]*@");

    /// Begins with a fixed word and is bounded, or a long text would take quadratic time.
    private static final Pattern ASSIGNMENT =
            Pattern.compile(
                    "(?i)((?:pass|secret|token|sasl|credential"
                            + "|(?:access|account|api|private|shared)[._-]?key)[\\w.-]{0,64}"
                            + "(?:=|\"\\s{0,8}:\\s{0,8}))(?!\\Q"
                            + REPLACEMENT
                            + "\\E)(?:\"(?:[^\"\\\\]|\\\\.){0,4096}+\"?|'[^']{0,4096}+'?|[^\\s,;&)\\]}'\"]+)");

    private Redaction() {}

    /// Returns whether the value under a key is a secret.
    public static boolean isSecret(String key) {
        return SECRET_KEY.matcher(key).find();
    }

    /// Returns the value of an option as it may be shown.
    public static String value(String key, String value) {
        return isSecret(key) ? REPLACEMENT : text(value);
    }

    /// Returns the text without secrets and on one line: control characters as escapes, `\n` or
    /// `\u001b`. What comes from data, paths and other people's errors must not look like a line of
    /// a log.
    public static String text(String text) {
        return escaped(withoutSecrets(text));
    }

    /// Returns the failure as it may be logged: itself, or where a message in it has to change, a
    /// copy with the same stack traces that prints under the same class names.
    public static Throwable forLog(Throwable failure) {
        return RedactedThrowable.of(failure, Redaction::text);
    }

    /// Returns the failure as it may be handed on: itself, or where a message in it has a secret, a
    /// copy as that of [#forLog].
    static @Nullable Throwable ofCause(@Nullable Throwable failure) {
        return failure == null ? null : RedactedThrowable.of(failure, Redaction::withoutSecrets);
    }

    private static String withoutSecrets(String text) {
        String result = text;
        if (result.contains("://")) {
            result = USER_OF_URL.matcher(result).replaceAll(replacement("://", "@"));
        }
        return result.indexOf('=') >= 0 || result.indexOf(':') >= 0
                ? ASSIGNMENT.matcher(result).replaceAll("$1" + replacement("", ""))
                : result;
    }

    private static String replacement(String before, String after) {
        return Matcher.quoteReplacement(before + REPLACEMENT + after);
    }

    private static String escaped(String text) {
        int first = 0;
        while (first < text.length() && !isControl(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (isControl(c)) {
                        line.append("\\u%04x".formatted((int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.toString();
    }

    /// Control characters, and what else starts a line or turns the direction of text.
    private static boolean isControl(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
    }
}
