package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;

import java.util.Optional;
import java.util.ServiceLoader;

/// Finds the parser of SQL text on the class path.
public final class SqlParsers {
    private SqlParsers() {}

    /// Found once for all sessions: what a parser learns about the grammar serves each of them.
    private static final class Holder {
        private static final Optional<SqlParser> PARSER =
                ServiceLoader.load(SqlParser.class, SqlParser.class.getClassLoader()).findFirst();
    }

    /// Returns the parser, or nothing when the module is not there.
    public static Optional<SqlParser> find() {
        return Holder.PARSER;
    }

    /// Returns the parser.
    ///
    /// @throws AnalysisException `SQL_PARSER_NOT_FOUND`, which names the dependency to add
    public static SqlParser get() {
        return find().orElseThrow(
                        () ->
                                new AnalysisException(
                                        ErrorCondition.SQL_PARSER_NOT_FOUND,
                                        "SQL text needs the module sql, which is not on the class"
                                                + " path.",
                                        "Add the dependency io.millrace:millrace-sql."));
    }
}
