package io.millrace.sql;

import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleDoubleQuotedStringLiteralValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStringLitContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStringLitWithoutMarkerContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStringLiteralValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLitContext;

/// Texts in quotes as what they stand for, by Spark's rules: `\n`, `\u00e9`, `\101`, doubled
/// quotes; `\%` and `\_` stay, for patterns; after an `r` nothing is changed.
final class StringLiterals {
    private final SqlErrors errors;

    StringLiterals(SqlErrors errors) {
        this.errors = errors;
    }

    /// Returns the text of neighbouring literals, one after the other.
    String of(StringLitContext literal) {
        StringBuilder text = new StringBuilder();
        for (SingleStringLitContext part : literal.singleStringLit()) {
            if (part.singleStringLitWithoutMarker() == null) {
                throw errors.unsupported("A parameter among texts", literal);
            }
            text.append(of(part.singleStringLitWithoutMarker()));
        }
        return text.toString();
    }

    String of(SingleStringLitWithoutMarkerContext literal) {
        return switch (literal) {
            case SingleStringLiteralValueContext single -> text(single.STRING_LITERAL());
            case SingleDoubleQuotedStringLiteralValueContext twice ->
                    text(twice.DOUBLEQUOTED_STRING());
            default -> throw errors.unsupported("Such a text", literal);
        };
    }

    private static String text(TerminalNode node) {
        Token token = node.getSymbol();
        return unescaped(token.getText());
    }

    /// Returns what the literal, with its quotes, stands for.
    static String unescaped(String literal) {
        char first = literal.charAt(0);
        if (first == 'r' || first == 'R') {
            return literal.substring(2, literal.length() - 1);
        }
        StringBuilder text = new StringBuilder(literal.length());
        int end = literal.length() - 1;
        int at = 1;
        while (at < end) {
            char c = literal.charAt(at);
            if (c == first) {
                // Doubled, or the literal would have ended.
                text.append(c);
                at += 2;
            } else if (c == '\\' && at + 1 < end) {
                at = appendEscaped(literal, at + 1, end, text);
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString();
    }

    /// Appends what the escape means, and returns the position after it.
    private static int appendEscaped(String literal, int at, int end, StringBuilder text) {
        char c = literal.charAt(at);
        if (c == 'u' && isNumber(literal, at + 1, 4, end, 16)) {
            text.append((char) Integer.parseInt(literal.substring(at + 1, at + 5), 16));
            return at + 5;
        }
        if (c == 'U' && isNumber(literal, at + 1, 8, end, 16)) {
            long codePoint = Long.parseLong(literal.substring(at + 1, at + 9), 16);
            if (codePoint <= Character.MAX_CODE_POINT) {
                text.appendCodePoint((int) codePoint);
                return at + 9;
            }
        }
        if ((c == '0' || c == '1') && isNumber(literal, at, 3, end, 8)) {
            text.append((char) Integer.parseInt(literal.substring(at, at + 3), 8));
            return at + 3;
        }
        switch (c) {
            case '0' -> text.append('\0');
            case 'b' -> text.append('\b');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'Z' -> text.append('\u001A');
            case '%', '_' -> text.append('\\').append(c);
            default -> text.append(c);
        }
        return at + 1;
    }

    private static boolean isNumber(String text, int from, int length, int end, int radix) {
        if (from + length > end) {
            return false;
        }
        for (int i = from; i < from + length; i++) {
            if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return true;
    }
}
