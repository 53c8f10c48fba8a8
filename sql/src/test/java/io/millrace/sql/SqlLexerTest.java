package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.AnalysisException;
import io.millrace.analysis.SqlParameters;
import io.millrace.error.ErrorCondition;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.random.RandomGenerator;

/// The lexer reads what Spark's reads, however many comments there are within comments.
@Seeded
@Timeout(60)
final class SqlLexerTest {
    private static final List<String> PARTS =
            List.of(
                    "/*",
                    "*/",
                    "/*+",
                    "/",
                    "*",
                    "+",
                    "'",
                    "\"",
                    "`",
                    "\\",
                    "--",
                    "\n",
                    "\r",
                    " ",
                    "a",
                    "1",
                    "r'",
                    "$$",
                    "x'",
                    ".",
                    "\ud83d\ude00");

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int parts = random.nextInt(14);
        for (int i = 0; i < parts; i++) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    /// What the parser sees, up to what is no token.
    private static String tokens(SqlBaseLexer lexer) {
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        StringBuilder text = new StringBuilder();
        for (Token token : tokens.getTokens()) {
            if (token.getChannel() == Token.DEFAULT_CHANNEL) {
                text.append(token.getType()).append('@').append(token.getStartIndex());
                text.append('-').append(token.getStopIndex()).append(" line ");
                text.append(token.getLine()).append(':').append(token.getCharPositionInLine());
                text.append('\n');
            }
            if (token.getType() == SqlBaseLexer.UNRECOGNIZED) {
                return text.toString();
            }
        }
        return text + (lexer.has_unclosed_bracketed_comment ? "unclosed" : "");
    }

    @Test
    void anyTextHasTheTokensThatSparkSees(Seed seed) throws Exception {
        seed.forCases(
                20_000,
                random -> {
                    String text = text(random);
                    String expected = tokens(new SqlBaseLexer(new UpperCaseStream(text)));
                    String actual = tokens(new SqlLexer(new UpperCaseStream(text)));
                    assertEquals(expected, actual, text);
                });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "~/* ~, PARSE_SYNTAX_ERROR",
                "x /* a */, PARSE_SYNTAX_ERROR",
                "'\\, PARSE_SYNTAX_ERROR",
                "`a, SQL_TEXT_TOO_LONG",
                "$$ /*, PARSE_SYNTAX_ERROR",
                "~--\\\n~, PARSE_SYNTAX_ERROR",
                "~/*+ ~, SQL_TEXT_TOO_LONG",
                "1.e, SQL_TEXT_TOO_LONG",
            })
    void halfAMillionCharactersOfAnythingAreRefusedSoon(String part, ErrorCondition condition) {
        String text = "SELECT " + part.repeat(500_000 / part.length());
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () -> new SparkSqlParser().parseStatement(text, SqlParameters.NONE));
        assertEquals(condition, error.condition());
    }
}
