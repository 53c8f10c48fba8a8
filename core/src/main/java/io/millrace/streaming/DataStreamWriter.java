package io.millrace.streaming;

import io.millrace.Dataset;
import io.millrace.ForeachWriter;
import io.millrace.Frames;
import io.millrace.UserSinks;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.engine.SessionEngine;
import io.millrace.engine.StreamingQuerySpec;
import io.millrace.function.VoidFunction2;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/// Begins a streaming query: where it writes, in which mode and when. Used by one thread.
///
/// @param <T> the type of the frame's rows
public final class DataStreamWriter<T> {
    private static final String CHECKPOINT_LOCATION = "checkpointLocation";
    private static final String QUERY_NAME = "queryName";
    private static final String LATE_ROWS = "lateRows";

    /// Spark's default, which is no sink of the core: a writer without a format is told so.
    private static final String DEFAULT_FORMAT = "parquet";

    private final Dataset<T> frame;
    private String format = DEFAULT_FORMAT;
    private Optional<SinkProvider> userSink = Optional.empty();
    private OutputMode outputMode = OutputMode.APPEND;
    private Trigger trigger = Trigger.ProcessingTime(0);
    private Options options = Options.empty();

    /// Users get one from [Dataset#writeStream()].
    public DataStreamWriter(Dataset<T> frame) {
        this.frame = frame;
    }

    /// Sets the format by its short name, such as `memory`, `console` or `noop`.
    public DataStreamWriter<T> format(String source) {
        format = source;
        userSink = Optional.empty();
        return this;
    }

    /// Sets which rows are written; append unless it is set.
    public DataStreamWriter<T> outputMode(OutputMode outputMode) {
        this.outputMode = outputMode;
        return this;
    }

    /// Sets which rows are written: `append`, `update` or `complete`.
    ///
    /// @throws io.millrace.error.MillraceException `STREAMING_OUTPUT_MODE`
    public DataStreamWriter<T> outputMode(String outputMode) {
        return outputMode(OutputMode.parse(outputMode));
    }

    /// Names the query, uniquely among the active ones; for the memory sink, also its table.
    public DataStreamWriter<T> queryName(String queryName) {
        return option(QUERY_NAME, queryName);
    }

    /// Sets when batches run; one after the other unless it is set.
    public DataStreamWriter<T> trigger(Trigger trigger) {
        this.trigger = trigger;
        return this;
    }

    /// Sets an option of the query or the sink; its name ignores case. Unknown ones are refused at
    /// the start.
    ///
    /// `checkpointLocation` is the query's directory. `lateRows` keeps the rows that are left out
    /// because the watermark had passed them, each once: in JSON files below a directory, or for
    /// `memory:NAME` in the table NAME.
    public DataStreamWriter<T> option(String key, String value) {
        options = options.with(key, value);
        return this;
    }

    /// Sets an option.
    public DataStreamWriter<T> option(String key, boolean value) {
        return option(key, Boolean.toString(value));
    }

    /// Sets an option.
    public DataStreamWriter<T> option(String key, long value) {
        return option(key, Long.toString(value));
    }

    /// Sets an option.
    public DataStreamWriter<T> option(String key, double value) {
        return option(key, Double.toString(value));
    }

    /// Sets options.
    public DataStreamWriter<T> options(Map<String, String> options) {
        options.forEach(this::option);
        return this;
    }

    /// Gives each row to the writer, in the query's own thread: at least once. After a crash the
    /// last batch may come again, with the same id and the same rows.
    public DataStreamWriter<T> foreach(ForeachWriter<T> writer) {
        userSink = Optional.of(UserSinks.foreach(frame, writer));
        return this;
    }

    /// Gives each batch to the function as a static frame with the batch's id, in the query's own
    /// thread.
    ///
    /// The frame is valid during the call; it holds the batch's rows and computes nothing twice.
    /// Batches come in the order of their ids, none is left out, and a batch whose call threw, was
    /// interrupted by `stop()`, or returned before a crash could commit it comes again: at least
    /// once, always with the same id and the same rows. An effect that is kept together with the
    /// id, and not repeated for an id that is there, happens exactly once: a file named after the
    /// id, a row with the id as its key, a transaction that stores both. `examples/OncePerBatch`
    /// shows it.
    public DataStreamWriter<T> foreachBatch(VoidFunction2<Dataset<T>, Long> function) {
        userSink = Optional.of(UserSinks.foreachBatch(frame, function));
        return this;
    }

    /// Starts the query in the background.
    ///
    /// @throws io.millrace.AnalysisException `STREAMING_OUTPUT_MODE`,
    ///   `UNSUPPORTED_STREAMING_OPERATION`
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`, `UNKNOWN_OPTION`,
    ///   `INVALID_OUTPUT_MODE`, `CHECKPOINT_LOCATION_REQUIRED`, `QUERY_NAME_REQUIRED` and others
    /// @throws TimeoutException if an older run on the same checkpoint does not stop in time
    public StreamingQuery start() throws TimeoutException {
        return engine().start(spec());
    }

    /// Starts the query in the background, writing to a path.
    public StreamingQuery start(String path) throws TimeoutException {
        return option(Frames.PATH, path).start();
    }

    /// Says whether [#start()] would get past the checkpoint that is set, and whether the query's
    /// results would go on as they were: Spark's rules for changes between two runs, found out
    /// before. Only reads: takes nothing from a run that is active, and changes nothing on disk.
    /// Damage in the midst of state files shows only when they are read, by a start or by `millrace
    /// checkpoint verify`.
    ///
    /// @throws io.millrace.error.MillraceException what [#start()] refuses of the plan, the sink's
    ///   options and mode, and the checkpoint's location; not what it refuses of the device, the
    ///   query's name or the sink's target
    public CheckpointCheck checkCheckpoint() {
        return engine().checkCheckpoint(spec());
    }

    private SessionEngine engine() {
        return Frames.engine(Frames.session(frame));
    }

    private StreamingQuerySpec spec() {
        SinkProvider sink = userSink.orElseGet(() -> engine().sinkProvider(format));
        return new StreamingQuerySpec(
                Frames.plan(frame),
                options.get(QUERY_NAME),
                outputMode,
                trigger,
                sink,
                sinkOptions(),
                options.get(CHECKPOINT_LOCATION),
                options.get(LATE_ROWS));
    }

    /// The options without those of the query itself.
    private Options sinkOptions() {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        map.putAll(options.asMap());
        map.remove(CHECKPOINT_LOCATION);
        map.remove(QUERY_NAME);
        map.remove(LATE_ROWS);
        return Options.of(map);
    }
}
