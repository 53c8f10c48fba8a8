package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.error.MillraceException;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import org.antlr.v4.runtime.misc.Interval;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DataTypeContext;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Types by their names. The text of a type is read as DDL is, so that both know the same ones.
final class TypeNames {
    /// The types that are functions, too: `int(x)` is `CAST(x AS INT)`.
    private static final Map<String, DataType> CASTS =
            Map.ofEntries(
                    Map.entry("boolean", DataTypes.BooleanType),
                    Map.entry("tinyint", DataTypes.ByteType),
                    Map.entry("smallint", DataTypes.ShortType),
                    Map.entry("int", DataTypes.IntegerType),
                    Map.entry("bigint", DataTypes.LongType),
                    Map.entry("float", DataTypes.FloatType),
                    Map.entry("double", DataTypes.DoubleType),
                    Map.entry("date", DataTypes.DateType),
                    Map.entry("timestamp", DataTypes.TimestampType),
                    Map.entry("binary", DataTypes.BinaryType),
                    Map.entry("string", DataTypes.StringType));

    private final SqlErrors errors;

    TypeNames(SqlErrors errors) {
        this.errors = errors;
    }

    /// Returns the type to which a function of the name casts, if it is one.
    static Optional<DataType> ofCast(String function) {
        return Optional.ofNullable(CASTS.get(function.toLowerCase(Locale.ROOT)));
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
