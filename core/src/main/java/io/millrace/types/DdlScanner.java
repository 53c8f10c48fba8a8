package io.millrace.types;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;

/// Walks over the characters of a DDL text; positions in errors count from 0, as in Spark.
final class DdlScanner {
    /// A longer text is cut in messages, so that an error stays readable.
    private static final int QUOTED_LENGTH_MAX = 200;

    private final String ddl;
    private int position;

    DdlScanner(String ddl) {
        this.ddl = ddl;
        skipBlanks();
    }

    void rewind() {
        position = 0;
        skipBlanks();
    }

    /// Where the next thing begins; blanks are always skipped before.
    int position() {
        return position;
    }

    boolean isAtEnd() {
        return position == ddl.length();
    }

    boolean isAt(char wanted) {
        return !isAtEnd() && ddl.charAt(position) == wanted;
    }

    boolean isAtWord() {
        return !isAtEnd() && Identifiers.isPart(ddl.codePointAt(position));
    }

    boolean skipIf(char wanted) {
        if (!isAt(wanted)) {
            return false;
        }
        position++;
        skipBlanks();
        return true;
    }

    boolean skipIfWord(String keyword) {
        int end = wordEnd();
        if (end - position != keyword.length()
                || !ddl.regionMatches(true, position, keyword, 0, keyword.length())) {
            return false;
        }
        position = end;
        skipBlanks();
        return true;
    }

    void expect(char wanted) {
        if (!skipIf(wanted)) {
            throw syntaxError("`" + wanted + "` is expected");
        }
    }

    void expectWord(String keyword) {
        if (!skipIfWord(keyword)) {
            throw syntaxError(keyword + " is expected");
        }
    }

    void expectEnd() {
        if (!isAtEnd()) {
            throw syntaxError("a comma or the end is expected");
        }
    }

    /// A run of letters, digits and underscores.
    String word(String expected) {
        int end = wordEnd();
        if (end == position) {
            throw syntaxError(expected + " is expected");
        }
        String word = ddl.substring(position, end);
        position = end;
        skipBlanks();
        return word;
    }

    /// A whole number of one or two digits, as types have them.
    int number() {
        int start = position;
        String digits = word("a number");
        if (digits.length() > 2 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            position = start;
            throw syntaxError("a number of at most two digits is expected");
        }
        return Integer.parseInt(digits);
    }

    /// The name of a column, plain or in back-ticks.
    String name() {
        if (isAt('`')) {
            String name = quoted('`', "the name in back-ticks");
            if (name.isEmpty()) {
                throw syntaxError("a name cannot be empty: a column name is expected before this");
            }
            return name;
        }
        int start = position;
        String word = word("a column name");
        if (word.chars().allMatch(Character::isDigit)) {
            position = start;
            throw syntaxError("a column name of digits alone must stand in back-ticks");
        }
        return word;
    }

    /// A text between single or double quotes, with `\` escapes and doubled quotes resolved.
    String text() {
        if (!isAt('\'') && !isAt('"')) {
            throw syntaxError("a text in quotes is expected");
        }
        return quoted(ddl.charAt(position), "the text");
    }

    private String quoted(char quote, String what) {
        int start = position;
        StringBuilder text = new StringBuilder();
        for (position++; position < ddl.length(); position++) {
            char c = ddl.charAt(position);
            boolean isDoubled =
                    c == quote && position + 1 < ddl.length() && ddl.charAt(position + 1) == quote;
            if (c == quote && !isDoubled) {
                position++;
                skipBlanks();
                return text.toString();
            }
            if (isDoubled) {
                position++;
                text.append(c);
            } else if (c == '\\' && quote != '`' && position + 1 < ddl.length()) {
                position++;
                text.append(unescaped(ddl.charAt(position)));
            } else {
                text.append(c);
            }
        }
        position = start;
        throw syntaxError(what + " does not end");
    }

    private static char unescaped(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case '0' -> '\0';
            default -> escaped;
        };
    }

    private int wordEnd() {
        int end = position;
        while (end < ddl.length() && Identifiers.isPart(ddl.codePointAt(end))) {
            end += Character.charCount(ddl.codePointAt(end));
        }
        return end;
    }

    private void skipBlanks() {
        while (position < ddl.length() && Character.isWhitespace(ddl.charAt(position))) {
            position++;
        }
    }

    AnalysisException syntaxError(String why) {
        String found =
                isAtEnd()
                        ? "the end of the text"
                        : "`" + Character.toString(ddl.codePointAt(position)) + "`";
        return new AnalysisException(
                ErrorCondition.PARSE_SYNTAX_ERROR,
                "Syntax error in "
                        + quotedText()
                        + " at position "
                        + position
                        + ", at "
                        + found
                        + ": "
                        + why
                        + ".",
                "A schema reads like `time TIMESTAMP, action STRING NOT NULL`; a name with other"
                        + " characters stands in back-ticks.");
    }

    String quotedText() {
        return "\""
                + (ddl.length() <= QUOTED_LENGTH_MAX
                        ? ddl
                        : ddl.substring(0, QUOTED_LENGTH_MAX) + "...")
                + "\"";
    }
}
