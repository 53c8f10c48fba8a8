package io.millrace.app.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.checkpoint.CheckpointInspection;
import io.millrace.checkpoint.CheckpointInspection.Operator;
import io.millrace.checkpoint.CheckpointInspection.Pending;
import io.millrace.checkpoint.CheckpointInspection.Range;
import io.millrace.checkpoint.CheckpointInspection.Run;
import io.millrace.checkpoint.CheckpointInspection.Source;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.JsonLine;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.QueryDescription;
import io.millrace.checkpoint.StateFile;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What `checkpoint show --json` prints: one object on one line. Names of fields are those of the
/// files; see `docs/checkpoint.md`.
final class InspectionJson {
    private final JsonGenerator json;

    private InspectionJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(CheckpointInspection inspection) {
        return JsonLine.write(json -> new InspectionJson(json).write(inspection));
    }

    private void write(CheckpointInspection checkpoint) throws IOException {
        json.writeStringField("checkpoint", checkpoint.location());
        text("queryId", checkpoint.queryId().map(String::valueOf));
        json.writeArrayFieldStart("runs");
        for (Run run : checkpoint.runs()) {
            json.writeStartObject();
            json.writeNumberField("epoch", run.epoch());
            json.writeStringField("run", run.name());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (checkpoint.query().isPresent()) {
            write(checkpoint.query().get());
        }
        JsonLine.writeTexts(json, "warnings", checkpoint.recovery().warnings());
        if (checkpoint.recovery().lastCommit().isPresent()) {
            write(checkpoint.recovery().lastCommit().get(), checkpoint);
        }
        json.writeArrayFieldStart("pending");
        for (Pending pending : checkpoint.pending()) {
            write(pending);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("state");
        for (Operator operator : checkpoint.operators()) {
            write(operator);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("sourceLogs");
        for (Source source : checkpoint.sources()) {
            json.writeStartObject();
            json.writeNumberField("source", source.number());
            json.writeNumberField("entries", source.entryCount());
            json.writeNumberField("bytes", source.byteCount());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void text(String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    private void write(QueryDescription query) throws IOException {
        json.writeObjectFieldStart("query");
        json.writeArrayFieldStart("sources");
        for (QueryDescription.Source source : query.sources()) {
            json.writeStartObject();
            json.writeStringField("format", source.format());
            text("path", source.path());
            json.writeStringField("schema", source.schema());
            json.writeEndObject();
        }
        json.writeEndArray();
        JsonLine.writeTexts(json, "filters", query.filters());
        json.writeArrayFieldStart("operators");
        for (QueryDescription.Operator operator : query.operators()) {
            json.writeStartObject();
            json.writeNumberField("id", operator.id());
            json.writeStringField("fingerprint", operator.fingerprint());
            JsonLine.writeTexts(json, "groupings", operator.groupings());
            JsonLine.writeTexts(json, "aggregates", operator.aggregates());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("output");
        json.writeStringField("mode", query.output().mode());
        json.writeStringField("schema", query.output().schema());
        JsonLine.writeTexts(json, "columns", query.output().columns());
        json.writeEndObject();
        json.writeObjectFieldStart("sink");
        json.writeStringField("format", query.sink().format());
        text("path", query.sink().path());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(CommitEntry commit, CheckpointInspection checkpoint) throws IOException {
        json.writeObjectFieldStart("lastCommit");
        json.writeNumberField("batchId", commit.batchId());
        Optional<OffsetEntry> plan = checkpoint.recovery().lastOffsets();
        if (plan.isPresent()) {
            json.writeNumberField("batchTimestampMs", plan.get().batchTimestampMs());
        }
        json.writeNumberField("nextBatchWatermarkMs", commit.nextBatchWatermarkMs());
        json.writeNumberField("inputRows", commit.rowCounts().inputRows());
        json.writeNumberField("outputRows", commit.rowCounts().outputRows());
        json.writeNumberField("lateRows", commit.rowCounts().lateRows());
        json.writeNumberField("retainFrom", checkpoint.retainedFrom());
        json.writeEndObject();
    }

    private void write(Pending pending) throws IOException {
        json.writeStartObject();
        json.writeNumberField("batchId", pending.plan().batchId());
        json.writeNumberField("batchTimestampMs", pending.plan().batchTimestampMs());
        json.writeArrayFieldStart("ranges");
        for (Range range : pending.ranges()) {
            json.writeStartObject();
            json.writeNumberField("source", range.source());
            text("from", range.from());
            text("to", range.to());
            JsonLine.writeTexts(json, "entries", range.entries());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(Operator operator) throws IOException {
        json.writeStartObject();
        json.writeNumberField("operatorId", operator.id());
        text("fingerprint", operator.spec().map(spec -> spec.fingerprint()));
        text("schema", operator.spec().map(spec -> spec.schema().toDDL()));
        json.writeNumberField("bytes", operator.byteCount());
        json.writeArrayFieldStart("files");
        List<StateFile> files = operator.files();
        for (StateFile file : files) {
            json.writeStartObject();
            json.writeStringField("file", file.name());
            json.writeStringField("kind", file.kind().suffix());
            json.writeNumberField("rows", file.rowCount());
            json.writeNumberField("bytes", file.byteCount());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
