package io.millrace;

import io.millrace.analysis.StreamingChecker;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.engine.SessionEngine;

import java.util.Map;

/// Writes a static frame: `frame.write().mode("overwrite").json(path)`. Used by one thread.
///
/// @param <T> the type of the frame's rows
public final class DataFrameWriter<T> {
    private final Dataset<T> frame;
    private String format = DataFrameReader.DEFAULT_FORMAT;
    private Options options = Options.empty();
    private SaveMode mode = SaveMode.ErrorIfExists;

    DataFrameWriter(Dataset<T> frame) {
        StreamingChecker.requireStatic(frame.plan(), "write");
        this.frame = frame;
    }

    /// Sets the format by its short name, such as `json` or `noop`.
    public DataFrameWriter<T> format(String source) {
        format = source;
        return this;
    }

    /// Sets what is done when the target exists.
    public DataFrameWriter<T> mode(SaveMode saveMode) {
        mode = saveMode;
        return this;
    }

    /// Sets what is done when the target exists: `append`, `overwrite`, `error`, `errorifexists` or
    /// `ignore`.
    ///
    /// @throws AnalysisException `UNSUPPORTED_SAVE_MODE`
    public DataFrameWriter<T> mode(String saveMode) {
        return mode(SaveMode.parse(saveMode));
    }

    /// Sets an option of the sink; its name ignores case. Unknown ones are refused at the save.
    public DataFrameWriter<T> option(String key, String value) {
        options = options.with(key, value);
        return this;
    }

    /// Sets an option.
    public DataFrameWriter<T> option(String key, boolean value) {
        return option(key, Boolean.toString(value));
    }

    /// Sets an option.
    public DataFrameWriter<T> option(String key, long value) {
        return option(key, Long.toString(value));
    }

    /// Sets an option.
    public DataFrameWriter<T> option(String key, double value) {
        return option(key, Double.toString(value));
    }

    /// Sets options.
    public DataFrameWriter<T> options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /// Writes the rows; they become visible all at once or not at all.
    ///
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`, `UNKNOWN_OPTION`,
    ///   `UNSUPPORTED_FEATURE`, `PATH_ALREADY_EXISTS`, `SINK_FAILED`
    public void save() {
        SessionEngine engine = frame.sparkSession().engine();
        SinkProvider sink = engine.sinkProvider(format);
        engine.write(
                frame.plan(),
                sink,
                new BatchWriteRequest(
                        options,
                        frame.schema(),
                        mode,
                        engine.settings().sessionZone(),
                        engine.files()));
    }

    /// Writes the rows to a path.
    public void save(String path) {
        option(Frames.PATH, path).save();
    }

    /// Writes the rows to a path as newline-delimited JSON.
    public void json(String path) {
        format("json").save(path);
    }
}
