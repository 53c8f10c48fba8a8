package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.expr.Expression;

import java.util.List;

/// Turns SQL text into statements and expressions whose names are not looked up yet. The module
/// `sql` provides it, [SqlParsers] finds it. Thread-safe.
public interface SqlParser {
    /// Returns the statement that the text is.
    ///
    /// @param parameters what stands for `?` and `:name`
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, which points at the token;
    ///   `UNSUPPORTED_FEATURE` for what Spark has and Millrace has not; `TOO_DEEPLY_NESTED`;
    ///   `UNBOUND_SQL_PARAMETER`
    SqlStatement parseStatement(String text, SqlParameters parameters);

    /// Returns the expression that the text is: a column, perhaps under a name, or a star.
    ///
    /// @throws AnalysisException as [#parseStatement]
    Expression parseExpression(String text);

    /// Returns statements that have what statements commonly have, over tables that they spell out:
    /// whoever parses and plans them gets the parser and the analyzer ready.
    List<String> warmUpStatements();
}
