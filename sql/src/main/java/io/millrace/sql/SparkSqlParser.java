package io.millrace.sql;

import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.SqlParser;
import io.millrace.analysis.SqlStatement;
import io.millrace.expr.Expression;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStatementContext;

import java.util.List;

/// Parses Spark's SQL with the parser that Spark publishes.
///
/// Limits: a million characters, 200,000 tokens, 100 levels of parentheses. What Spark's grammar
/// has beyond queries over tables and views is `UNSUPPORTED_FEATURE`, with its place. Thread-safe.
public final class SparkSqlParser implements SqlParser {
    private static final List<String> WARM_UP =
            List.of(
                    "SELECT a, date_format(window.end, \"HH:mm\") AS time, n FROM (SELECT 'x' AS a,"
                        + " 1 AS b, 2L AS n, struct(TIMESTAMP '2026-01-01 00:00:00' AS end) AS"
                        + " window) WHERE a = 'x' AND b IN (1, 2) ORDER BY time, a DESC LIMIT 10",
                    "WITH t AS (SELECT * FROM VALUES (1, 'x', 2.5D), (2, NULL, 3.5D) AS v(a, b,"
                        + " c)), u AS (SELECT DISTINCT a, b FROM t WHERE a BETWEEN 1 AND 2 OR"
                        + " upper(b) = 'X') SELECT u.a, sum(t.c + 1) AS total, count(*) FROM u JOIN"
                        + " t ON u.a = t.a LEFT JOIN (SELECT a FROM t) w ON w.a = u.a WHERE t.b IS"
                        + " NOT NULL GROUP BY u.a HAVING sum(t.c) > -1 AND NOT u.a = 7 ORDER BY 2",
                    "SELECT CASE WHEN true THEN 'x' ELSE 'y' END, CAST(1 AS BIGINT),"
                            + " DATE '2026-01-01' UNION ALL SELECT 'z', 2, NULL");

    private final Grammar grammar = new Grammar();

    /// Made by `ServiceLoader`.
    public SparkSqlParser() {}

    @Override
    public SqlStatement parseStatement(String text, SqlParameters parameters) {
        SingleStatementContext tree = grammar.parse(text, SqlBaseParser::singleStatement);
        return new StatementBuilder(new SqlErrors(text), parameters).of(tree);
    }

    @Override
    public Expression parseExpression(String text) {
        SingleExpressionContext tree = grammar.parse(text, SqlBaseParser::singleExpression);
        return new ExpressionBuilder(new SqlErrors(text), SqlParameters.NONE)
                .of(tree.namedExpression());
    }

    @Override
    public List<String> warmUpStatements() {
        return WARM_UP;
    }
}
