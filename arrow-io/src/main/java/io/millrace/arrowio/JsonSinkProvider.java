package io.millrace.arrowio;

import io.millrace.arrowio.file.DirectoryWrite;
import io.millrace.arrowio.json.JsonRowWriter;
import io.millrace.arrowio.json.JsonWriteOptions;
import io.millrace.batch.Batch;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.OutputMode;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// The sink `json` of static frames: a directory of part files with one JSON object a line.
public final class JsonSinkProvider implements SinkProvider {
    private static final List<OptionSpec> OPTIONS =
            Stream.concat(
                            Stream.of(new OptionSpec("path", "the directory to write")),
                            JsonWriteOptions.OPTIONS.stream())
                    .toList();

    @Override
    public String shortName() {
        return "json";
    }

    @Override
    public List<OptionSpec> options() {
        return OPTIONS;
    }

    @Override
    public boolean supports(OutputMode mode) {
        return mode == OutputMode.APPEND;
    }

    @Override
    public boolean needsCheckpoint() {
        return true;
    }

    @Override
    public StreamSink openStream(SinkRequest request) {
        throw ErrorCondition.UNSUPPORTED_SINK.error(
                "The sink json takes no streams.",
                "Use foreachBatch and write each batch, or the sinks memory and console.");
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) throws IOException {
        JsonRowWriter writer =
                new JsonRowWriter(
                        request.schema(),
                        JsonWriteOptions.of(request.options(), request.sessionZone()));
        String path = request.options().get("path", "");
        if (path.isBlank()) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The sink json has no path.", "Give a directory to json(path) or save(path).");
        }
        DirectoryWrite directory = DirectoryWrite.open(path, request.mode(), ".json");
        return new BatchWrite() {
            @Override
            public void write(Batch batch) throws IOException {
                writer.write(batch, directory.part());
            }

            @Override
            public void commit() throws IOException {
                directory.commit();
            }

            @Override
            public void close() throws IOException {
                directory.close();
            }
        };
    }
}
