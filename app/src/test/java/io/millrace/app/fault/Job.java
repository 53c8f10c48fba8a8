package io.millrace.app.fault;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.session_window;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.streaming.OutputMode;
import io.millrace.testkit.MemoryStream;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// A query over three batches of input into a sink.
///
/// @param outside makes what the sink writes to, which outlives every crash; a new one for each run
record Job(Input input, Query query, OutputMode mode, Supplier<Outside> outside) {
    private static final String SCHEMA = "key STRING, time TIMESTAMP, value DOUBLE";

    /// Where the rows come from.
    enum Input {
        /// The memory of the test.
        MEMORY,
        /// Three files, whose choice is written to the checkpoint, too.
        FILES
    }

    /// What is asked.
    enum Query {
        /// Count and sum by key and hour.
        COUNTS,
        /// Some of the rows as they are.
        SELECTION,
        /// Sessions, of which the rows that come too late are looked at.
        SESSIONS,
        /// Each row once, by its key and time, without those that come too late.
        DISTINCT
    }

    /// Returns the streaming frame.
    ///
    /// @param files where the input files lie
    DataFrame frame(Session session, Path files) {
        DataFrame events =
                switch (input) {
                    case MEMORY -> memory(session);
                    case FILES ->
                            session.readStream()
                                    .schema(SCHEMA)
                                    .option("maxFilesPerTrigger", 1)
                                    .option("fileOrder", "name")
                                    .json(files.toString());
                };
        return switch (query) {
            case COUNTS ->
                    events.groupBy(col("key"), window(col("time"), "1 hour"))
                            .agg(count("*").alias("n"), sum("value").alias("total"))
                            .select(col("key"), col("window.start"), col("n"), col("total"));
            case SESSIONS ->
                    events.withWatermark("time", Oracle.DELAY_MINUTES + " minutes")
                            .groupBy(
                                    session_window(col("time"), Oracle.GAP_MINUTES + " minutes"),
                                    col("key"))
                            .count();
            case DISTINCT ->
                    events.withWatermark("time", Oracle.DELAY_MINUTES + " minutes")
                            .dropDuplicates("key", "time")
                            .toDF();
            case SELECTION -> events.where(col("value").gt(Oracle.VALUE_MIN));
        };
    }

    private static DataFrame memory(Session session) {
        MemoryStream stream = MemoryStream.of(session, SCHEMA).unitsPerBatch(1);
        for (List<Event> batch : Event.BATCHES) {
            stream.addData(batch.stream().map(Event::row).toList());
        }
        return stream.toDF();
    }

    List<String> expected(int batchId) {
        return Oracle.batch(query, mode, batchId);
    }

    @Override
    public String toString() {
        return query + " of " + input + " in " + mode + " mode into " + outside.get().name();
    }
}
