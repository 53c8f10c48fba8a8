package io.millrace.arrowio;

import io.millrace.arrowio.file.DirectoryWrite;
import io.millrace.arrowio.file.FileStreamSink;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.json.JsonRowWriter;
import io.millrace.expr.json.JsonWriteOptions;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/// The sink `json`: a directory of files with one JSON object a line.
///
/// A streaming query writes exactly once, in append mode ([FileStreamSink]); a static frame appears
/// whole or not at all ([DirectoryWrite]).
public final class JsonSinkProvider implements SinkProvider {
    private static final String EXTENSION = ".json";
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
    public boolean hasEveryBatch() {
        return true;
    }

    @Override
    public boolean isExactlyOnce() {
        return true;
    }

    @Override
    public StreamSink openStream(SinkRequest request) throws IOException {
        JsonRowWriter writer = writer(request.options(), request.schema(), request.sessionZone());
        return FileStreamSink.open(
                path(request.options()), writer::write, EXTENSION, request.run());
    }

    private static JsonRowWriter writer(Options options, StructType schema, ZoneId sessionZone) {
        return new JsonRowWriter(schema, JsonWriteOptions.of(options, sessionZone));
    }

    private static String path(Options options) {
        String path = options.get("path", "");
        if (path.isBlank()) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The sink json has no path.",
                    "Give a directory to start(path), json(path) or save(path).");
        }
        return path;
    }

    @Override
    public BatchWrite openBatch(BatchWriteRequest request) throws IOException {
        JsonRowWriter writer = writer(request.options(), request.schema(), request.sessionZone());
        return DirectoryWrite.open(
                path(request.options()), request.mode(), writer::write, EXTENSION, request.files());
    }
}
