package io.millrace;

import io.millrace.connector.Options;
import io.millrace.types.StructType;

import java.util.Map;
import java.util.Optional;

/// Reads static frames: `session.read().schema(...).json(path)`. Used by one thread.
public final class DataFrameReader {
    /// Spark's default, which is no source of the core: a reader without a format is told so.
    static final String DEFAULT_FORMAT = "parquet";

    private final Session session;
    private String format = DEFAULT_FORMAT;
    private Options options = Options.empty();
    private Optional<StructType> schema = Optional.empty();

    DataFrameReader(Session session) {
        this.session = session;
    }

    /// Sets the format by its short name, such as `json`.
    public DataFrameReader format(String source) {
        format = source;
        return this;
    }

    /// Sets the schema of the rows.
    public DataFrameReader schema(StructType schema) {
        this.schema = Optional.of(schema);
        return this;
    }

    /// Sets the schema of the rows as DDL, such as `time TIMESTAMP, action STRING`.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `UNSUPPORTED_DATATYPE`
    public DataFrameReader schema(String schemaString) {
        return schema(StructType.fromDDL(schemaString));
    }

    /// Sets an option of the source; its name ignores case. Unknown ones are refused at the load.
    public DataFrameReader option(String key, String value) {
        options = options.with(key, value);
        return this;
    }

    /// Sets an option.
    public DataFrameReader option(String key, boolean value) {
        return option(key, Boolean.toString(value));
    }

    /// Sets an option.
    public DataFrameReader option(String key, long value) {
        return option(key, Long.toString(value));
    }

    /// Sets an option.
    public DataFrameReader option(String key, double value) {
        return option(key, Double.toString(value));
    }

    /// Sets options.
    public DataFrameReader options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /// Returns the frame. Nothing is read yet.
    ///
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`, `UNKNOWN_OPTION`,
    ///   `INVALID_OPTION_VALUE`, `SCHEMA_REQUIRED`, `PATH_NOT_FOUND`
    public DataFrame load() {
        return Frames.load(session, format, options, schema, false);
    }

    /// Returns the frame of a path.
    public DataFrame load(String path) {
        return option(Frames.PATH, path).load();
    }

    /// Returns the frame of a path with newline-delimited JSON.
    public DataFrame json(String path) {
        return format("json").load(path);
    }

    /// Returns the frame of a table or view.
    ///
    /// @throws AnalysisException `TABLE_OR_VIEW_NOT_FOUND`
    public DataFrame table(String tableName) {
        return session.table(tableName);
    }
}
