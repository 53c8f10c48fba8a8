package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;

import org.antlr.v4.runtime.misc.Interval;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DataTypeContext;

/// Types by their names. The text of a type is read as DDL is, so that both know the same ones.
final class TypeNames {
    private final SqlErrors errors;

    TypeNames(SqlErrors errors) {
        this.errors = errors;
    }

    /// Returns the type.
    ///
    /// @throws AnalysisException `UNSUPPORTED_DATATYPE`, `PARSE_SYNTAX_ERROR`
    DataType of(DataTypeContext type) {
        int from = type.getStart().getStartIndex();
        int to = type.getStop().getStopIndex();
        String text = type.getStart().getInputStream().getText(new Interval(from, to));
        try {
            return DataType.fromDDL(text);
        } catch (MillraceException e) {
            throw errors.at(
                    e.condition(),
                    "There is no type " + text,
                    type,
                    "Name one of Spark's types, such as BIGINT or STRUCT<a: INT>.");
        }
    }
}
