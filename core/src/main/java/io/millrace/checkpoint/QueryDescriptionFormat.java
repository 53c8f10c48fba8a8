package io.millrace.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.checkpoint.QueryDescription.Operator;
import io.millrace.checkpoint.QueryDescription.Output;
import io.millrace.checkpoint.QueryDescription.Sink;
import io.millrace.checkpoint.QueryDescription.Source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [QueryDescription] as the field `query` of an entry, on one line there:
///
/// ```text
/// {"version":1,
///  "sources":[{"format":"json","path":"/data/events","schema":"time TIMESTAMP, action STRING"}],
///  "filters":["(action = 'Open')"],
///  "operators":[{"id":0,"fingerprint":"aggregate window=... key=string COUNT(*)",
///                "groupings":["window(time, 1 hour)","action"],"aggregates":["count(1)"]}],
///  "output":{"mode":"complete","schema":"...","columns":["action","window(time, 1 hour)","count(1)"]},
///  "sink":{"format":"memory"}}
/// ```
///
/// Entries that were written before it have no such field.
final class QueryDescriptionFormat {
    static final String FIELD = "query";

    private static final long VERSION = 1;

    private QueryDescriptionFormat() {}

    static void write(JsonGenerator json, QueryDescription query) throws IOException {
        json.writeObjectFieldStart(FIELD);
        json.writeNumberField("version", VERSION);
        json.writeArrayFieldStart("sources");
        for (Source source : query.sources()) {
            json.writeStartObject();
            json.writeStringField("format", source.format());
            writeOptional(json, "path", source.path());
            json.writeStringField("schema", source.schema());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeTexts(json, "filters", query.filters());
        json.writeArrayFieldStart("operators");
        for (Operator operator : query.operators()) {
            json.writeStartObject();
            json.writeNumberField("id", operator.id());
            json.writeStringField("fingerprint", operator.fingerprint());
            writeTexts(json, "groupings", operator.groupings());
            writeTexts(json, "aggregates", operator.aggregates());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("output");
        json.writeStringField("mode", query.output().mode());
        json.writeStringField("schema", query.output().schema());
        writeTexts(json, "columns", query.output().columns());
        json.writeEndObject();
        json.writeObjectFieldStart("sink");
        json.writeStringField("format", query.sink().format());
        writeOptional(json, "path", query.sink().path());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeOptional(JsonGenerator json, String name, Optional<String> text)
            throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        }
    }

    /// Reads the field of an entry's first line; empty when it has none.
    ///
    /// @throws IllegalArgumentException when it is not a description
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_INCOMPATIBLE` when a later version
    ///   of Millrace wrote it
    static Optional<QueryDescription> read(JsonLine entry) {
        Optional<JsonLine> field = entry.object(FIELD);
        if (field.isEmpty()) {
            return Optional.empty();
        }
        JsonLine query = field.get();
        long version = query.count("version");
        if (version != VERSION) {
            throw CheckpointErrors.incompatible(
                    "The checkpoint describes its query in the version " + version + ".");
        }
        List<Source> sources = new ArrayList<>();
        for (JsonLine source : query.objects("sources")) {
            sources.add(
                    new Source(
                            source.text("format"),
                            source.optionalText("path"),
                            source.text("schema")));
        }
        List<Operator> operators = new ArrayList<>();
        for (JsonLine operator : query.objects("operators")) {
            operators.add(
                    new Operator(
                            operator.intCount("id"),
                            operator.text("fingerprint"),
                            operator.textList("groupings"),
                            operator.textList("aggregates")));
        }
        JsonLine output = query.requireObject("output");
        JsonLine sink = query.requireObject("sink");
        return Optional.of(
                new QueryDescription(
                        sources,
                        query.textList("filters"),
                        operators,
                        new Output(
                                output.text("mode"),
                                output.text("schema"),
                                output.textList("columns")),
                        new Sink(sink.text("format"), sink.optionalText("path"))));
    }
}
