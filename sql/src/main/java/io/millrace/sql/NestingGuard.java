package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;

import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;

/// Refuses texts that would overflow the stack of a parser, which descends once for each level:
/// looks at tokens alone, before anything descends.
final class NestingGuard {
    /// The most levels of parentheses, `CASE`, nested types and leading operators.
    static final int DEPTH_MAX = 100;

    /// The most tokens of a text.
    static final int TOKENS_MAX = 200_000;

    private int brackets;
    private int cases;
    private int types;
    private int leading;
    private int arrows;

    private NestingGuard() {}

    /// Reads all tokens.
    ///
    /// @throws AnalysisException `TOO_DEEPLY_NESTED`, `SQL_TEXT_TOO_LONG`
    static void check(CommonTokenStream tokens) {
        tokens.fill();
        NestingGuard guard = new NestingGuard();
        int before = Token.EOF;
        for (Token token : tokens.getTokens()) {
            if (token.getChannel() == Token.DEFAULT_CHANNEL) {
                guard.count(token.getType(), before);
                before = token.getType();
            }
        }
        if (tokens.size() > TOKENS_MAX) {
            throw tooLong(tokens.size() + " tokens; the most are " + TOKENS_MAX);
        }
    }

    static AnalysisException tooLong(String what) {
        return new AnalysisException(
                ErrorCondition.SQL_TEXT_TOO_LONG,
                "The SQL text has " + what + ".",
                "Give large data as a frame, createDataFrame(...), and name that.");
    }

    private void count(int token, int before) {
        switch (token) {
            case SqlBaseParser.LEFT_PAREN, SqlBaseParser.LEFT_BRACKET -> brackets++;
            case SqlBaseParser.RIGHT_PAREN, SqlBaseParser.RIGHT_BRACKET -> brackets--;
            case SqlBaseParser.CASE -> cases++;
            case SqlBaseParser.END -> cases = Math.max(0, cases - 1);
            case SqlBaseParser.ARROW -> arrows++;
            case SqlBaseParser.LT -> {
                boolean isOfType =
                        before == SqlBaseParser.ARRAY
                                || before == SqlBaseParser.MAP
                                || before == SqlBaseParser.STRUCT;
                types += isOfType ? 1 : 0;
            }
            default -> {
                // Does not nest.
            }
        }
        leading = isLeading(token) ? leading + 1 : 0;
        int depth = Math.max(brackets, 0) + cases + types + leading + arrows;
        if (depth > DEPTH_MAX) {
            throw new AnalysisException(
                    ErrorCondition.TOO_DEEPLY_NESTED,
                    "The SQL text nests deeper than " + DEPTH_MAX + " levels.",
                    "Name inner parts by WITH or as views.");
        }
    }

    /// Whether a row of such tokens nests: `NOT NOT a`, `- - 1`, `EXPLAIN EXPLAIN SELECT`.
    private static boolean isLeading(int token) {
        return switch (token) {
            case SqlBaseParser.NOT,
                    SqlBaseParser.BANG,
                    SqlBaseParser.MINUS,
                    SqlBaseParser.PLUS,
                    SqlBaseParser.TILDE,
                    SqlBaseParser.EXPLAIN ->
                    true;
            default -> false;
        };
    }
}
