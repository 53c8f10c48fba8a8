package io.millrace.sql;

import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.SqlParser;
import io.millrace.analysis.SqlStatement;
import io.millrace.expr.Expression;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStatementContext;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Parses Spark's SQL with the parser that Spark publishes.
///
/// Limits: a million characters, 200,000 tokens, 100 levels of parentheses. What Spark's grammar
/// has beyond queries over tables and views is `UNSUPPORTED_FEATURE`, with its place. Thread-safe.
public final class SparkSqlParser implements SqlParser {
    /// What most statements are made of.
    private static final List<String> WARM_UP =
            List.of(
                    "SELECT a, date_format(window.end, \"HH:mm\") AS time, count FROM t"
                            + " WHERE a = 'x' AND b IN (1, 2) ORDER BY time, a DESC LIMIT 10",
                    "WITH u AS (SELECT DISTINCT a, b FROM t WHERE b BETWEEN 1 AND 2.5 OR a LIKE"
                        + " 'x%') SELECT u.a, sum(v.c + 1) AS total, count(*) FROM u JOIN v ON u.a"
                        + " = v.a LEFT JOIN (SELECT a FROM w) x USING (a) WHERE v.d IS NOT NULL"
                        + " GROUP BY u.a, window(v.time, '1 hour') HAVING sum(v.c) > -1 AND NOT u.a"
                        + " = 'y' ORDER BY 2",
                    "SELECT CASE WHEN a > 1 THEN 'x' ELSE b END, CAST(c AS BIGINT), DATE"
                            + " '2026-01-01' FROM VALUES (1, 'x', 2L), (2, NULL, 3L) AS t(a, b, c)"
                            + " UNION ALL SELECT 1, 2, 3");

    private final Grammar grammar = new Grammar();
    private final AtomicBoolean isWarm = new AtomicBoolean();

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
    public void warmUp() {
        if (isWarm.compareAndSet(false, true)) {
            for (String statement : WARM_UP) {
                parseStatement(statement, SqlParameters.NONE);
            }
        }
    }
}
