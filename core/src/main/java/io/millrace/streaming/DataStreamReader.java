package io.millrace.streaming;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Session;
import io.millrace.connector.Options;
import io.millrace.error.ErrorCondition;
import io.millrace.types.StructType;

import java.util.Map;
import java.util.Optional;

/// Reads streams: `session.readStream().schema(...).json(path)`. Used by one thread.
public final class DataStreamReader {
    /// Spark's default, which is no source of the core: a reader without a format is told so.
    private static final String DEFAULT_FORMAT = "parquet";

    private final Session session;
    private String format = DEFAULT_FORMAT;
    private Options options = Options.empty();
    private Optional<StructType> schema = Optional.empty();

    /// Users get one from [Session#readStream()].
    public DataStreamReader(Session session) {
        this.session = session;
    }

    /// Sets the format by its short name, such as `json`.
    public DataStreamReader format(String source) {
        format = source;
        return this;
    }

    /// Sets the schema of the rows.
    public DataStreamReader schema(StructType schema) {
        this.schema = Optional.of(schema);
        return this;
    }

    /// Sets the schema of the rows as DDL, such as `time TIMESTAMP, action STRING`.
    ///
    /// @throws io.millrace.AnalysisException `PARSE_SYNTAX_ERROR`, `UNSUPPORTED_DATATYPE`
    public DataStreamReader schema(String schemaString) {
        return schema(StructType.fromDDL(schemaString));
    }

    /// Sets an option of the source; its name ignores case. Unknown ones are refused at the load.
    public DataStreamReader option(String key, String value) {
        options = options.with(key, value);
        return this;
    }

    /// Sets an option.
    public DataStreamReader option(String key, boolean value) {
        return option(key, Boolean.toString(value));
    }

    /// Sets an option.
    public DataStreamReader option(String key, long value) {
        return option(key, Long.toString(value));
    }

    /// Sets an option.
    public DataStreamReader option(String key, double value) {
        return option(key, Double.toString(value));
    }

    /// Sets options.
    public DataStreamReader options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /// Returns the frame. Nothing is read yet.
    ///
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`, `UNKNOWN_OPTION`,
    ///   `INVALID_OPTION_VALUE`, `SCHEMA_REQUIRED`, `PATH_NOT_FOUND`
    public DataFrame load() {
        return Frames.load(session, format, options, schema, true);
    }

    /// Returns the frame of a path.
    public DataFrame load(String path) {
        return option(Frames.PATH, path).load();
    }

    /// Returns the frame of a path with newline-delimited JSON.
    public DataFrame json(String path) {
        return format("json").load(path);
    }

    /// Returns the frame of a view over a stream.
    ///
    /// @throws io.millrace.AnalysisException `TABLE_OR_VIEW_NOT_FOUND`
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_FEATURE` when it is no stream: a
    ///   table in memory is replaced whole and has no new rows
    public DataFrame table(String tableName) {
        DataFrame frame = session.table(tableName);
        if (!frame.isStreaming()) {
            throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                    "The table `" + tableName + "` cannot be read as a stream.",
                    "Read it by read().table(...).");
        }
        return frame;
    }
}
