package io.millrace.app.fault;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.engine.StreamingQuerySpec;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// A query that is about to be started, on its checkpoint, until its input is used up.
record Start(DataFrame frame, OutputMode mode, Path checkpoint) {
    /// The name of each query, which the log of the tests leaves out.
    static final String NAME = "everyOperation";

    /// Returns the writer, which lacks its sink alone.
    DataStreamWriter<Row> writer() {
        return frame.writeStream()
                .queryName(NAME)
                .outputMode(mode)
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", checkpoint.toString());
    }

    /// Starts it into a sink that has no name.
    StreamingQuery into(SinkProvider sink) throws TimeoutException {
        return Frames.engine(frame.sparkSession())
                .start(
                        new StreamingQuerySpec(
                                Frames.plan(frame),
                                Optional.of(NAME),
                                mode,
                                Trigger.AvailableNow(),
                                sink,
                                Options.empty(),
                                Optional.of(checkpoint.toString()),
                                Optional.empty()));
    }
}
