package io.millrace.app.demo;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamReader;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// The course's query, written as a user would write it.
final class DemoQuery {
    /// Name of the query and of its table.
    static final String TABLE = "counts";

    private final Path directory;
    private final Optional<Integer> fileCount;

    /// @param fileCount how many files to read, or empty for all
    DemoQuery(Path directory, Optional<Integer> fileCount) {
        this.directory = directory;
        this.fileCount = fileCount;
    }

    /// Starts the query; it ends when it has read the files, one a micro-batch.
    StreamingQuery start(Session session, Optional<Path> checkpoint)
            throws IOException, TimeoutException {
        DataStreamReader events =
                session.readStream()
                        .schema("time TIMESTAMP, action STRING")
                        .option("maxFilesPerTrigger", 1)
                        .option("fileOrder", "name");
        if (fileCount.isPresent()) {
            events =
                    events.option(
                            "pathGlobFilter", DemoFiles.firstNames(directory, fileCount.get()));
        }
        DataFrame counts =
                events.json(directory.toString())
                        .groupBy(col("action"), window(col("time"), "1 hour"))
                        .count();
        DataStreamWriter<Row> writer =
                counts.writeStream()
                        .format("memory")
                        .queryName(TABLE)
                        .outputMode("complete")
                        .trigger(Trigger.AvailableNow());
        if (checkpoint.isPresent()) {
            writer = writer.option("checkpointLocation", checkpoint.get().toString());
        }
        return writer.start();
    }

    /// Returns the counts as they are now, by window and action.
    List<Row> counts(Session session) {
        return session.table(TABLE)
                .orderBy(col("window.start").asc(), col("action").asc())
                .collectAsList();
    }
}
