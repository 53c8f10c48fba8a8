package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

import java.util.List;

/// The errors of SQL text, each pointing at its place.
///
/// ```text
/// [PARSE_SYNTAX_ERROR] Syntax error at or near 'c' (line 1, pos 11). Check the text there.
///   select a b c from t
///   -----------^
/// ```
final class SqlErrors {
    private static final int SHOWN_TOKEN_MAX = 40;

    /// What is shown of a line before and after the place.
    private static final int SHOWN_MAX = 100;

    private final String text;

    SqlErrors(String text) {
        this.text = text;
    }

    /// Something that the grammar does not allow at the token.
    AnalysisException syntax(Token token) {
        boolean isEnd = token.getType() == Token.EOF;
        String what =
                isEnd
                        ? "Syntax error at or near end of input"
                        : "Syntax error at or near '" + shortened(token.getText()) + "'";
        return error(ErrorCondition.PARSE_SYNTAX_ERROR, what, token, "Check the text there.");
    }

    /// Something else that is wrong with the text at the node.
    AnalysisException at(
            ErrorCondition condition, String what, ParserRuleContext node, String whatToDo) {
        return error(condition, what, node.getStart(), whatToDo);
    }

    /// Something that Spark has and Millrace has not.
    ///
    /// @param what the beginning of a sentence
    AnalysisException unsupported(String what, ParserRuleContext node) {
        return at(
                ErrorCondition.UNSUPPORTED_FEATURE,
                what + " is not supported",
                node,
                "Write the statement without it.");
    }

    private AnalysisException error(
            ErrorCondition condition, String what, Token token, String whatToDo) {
        int line = token.getLine();
        int position = token.getCharPositionInLine();
        return new AnalysisException(
                condition,
                what + " (line " + line + ", pos " + position + ").",
                whatToDo,
                pointed(line, position, token));
    }

    /// Returns the line, as far as it lies around the place, and one that points at it.
    private List<String> pointed(int line, int position, Token token) {
        String whole = text.lines().skip(line - 1L).findFirst().orElse("");
        // ANTLR counts code points.
        int at =
                whole.offsetByCodePoints(
                        0, Math.min(position, whole.codePointCount(0, whole.length())));
        int from = Math.max(0, at - SHOWN_MAX);
        int to = Math.min(whole.length(), at + SHOWN_MAX);
        String shown = whole.substring(from, to).replace('\t', ' ');
        boolean isEnd = token.getType() == Token.EOF || at >= to;
        int length = isEnd ? 1 : Math.clamp(token.getText().length(), 1, to - at);
        return List.of(shown, "-".repeat(at - from) + "^".repeat(length));
    }

    private static String shortened(String token) {
        return token.length() <= SHOWN_TOKEN_MAX
                ? token
                : token.substring(0, SHOWN_TOKEN_MAX) + "...";
    }
}
