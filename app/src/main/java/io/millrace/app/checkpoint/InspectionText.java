package io.millrace.app.checkpoint;

import static io.millrace.app.checkpoint.Printable.bytes;
import static io.millrace.app.checkpoint.Printable.count;

import io.millrace.checkpoint.CheckpointInspection;
import io.millrace.checkpoint.CheckpointInspection.Operator;
import io.millrace.checkpoint.CheckpointInspection.Pending;
import io.millrace.checkpoint.CheckpointInspection.Range;
import io.millrace.checkpoint.CheckpointInspection.Run;
import io.millrace.checkpoint.CheckpointInspection.Source;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.QueryDescription;
import io.millrace.checkpoint.StateFile;
import io.millrace.error.Redaction;
import io.millrace.state.StateSpec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What `checkpoint show` prints for people.
final class InspectionText {
    private final StringBuilder text = new StringBuilder();

    private InspectionText() {}

    static String of(CheckpointInspection inspection) {
        InspectionText printed = new InspectionText();
        printed.append(inspection);
        return printed.text.toString();
    }

    private void line(String name, String value) {
        text.append("%-12s%s%n".formatted(name, Redaction.text(value)));
    }

    private void append(CheckpointInspection checkpoint) {
        line("checkpoint", checkpoint.location());
        line("query id", checkpoint.queryId().map(String::valueOf).orElse("none yet"));
        for (Run run : checkpoint.runs()) {
            line("run", "epoch " + run.epoch() + ", " + run.name());
        }
        checkpoint.query().ifPresent(this::append);
        checkpoint.recovery().warnings().forEach(warning -> line("warning", warning));
        if (checkpoint.recovery().lastCommit().isPresent()) {
            append(checkpoint.recovery().lastCommit().get(), checkpoint);
        } else {
            line("last commit", "none");
        }
        for (Pending pending : checkpoint.pending()) {
            append(pending);
        }
        checkpoint.operators().forEach(this::append);
        for (Source source : checkpoint.sources()) {
            line(
                    "log",
                    "source %d: %s, %s"
                            .formatted(
                                    source.number(),
                                    count(source.entryCount(), "entry"),
                                    bytes(source.byteCount())));
        }
    }

    private void append(QueryDescription query) {
        for (int i = 0; i < query.sources().size(); i++) {
            QueryDescription.Source source = query.sources().get(i);
            line("source " + i, place(source.format(), source.path()) + ": " + source.schema());
        }
        if (!query.filters().isEmpty()) {
            line("filters", String.join(", ", query.filters()));
        }
        for (QueryDescription.Operator operator : query.operators()) {
            line(
                    "operator " + operator.id(),
                    "group by %s, compute %s"
                            .formatted(
                                    String.join(", ", operator.groupings()),
                                    String.join(", ", operator.aggregates())));
        }
        line("output", query.output().mode() + ": " + query.output().schema());
        line("sink", place(query.sink().format(), query.sink().path()));
    }

    private static String place(String format, Optional<String> path) {
        return format + path.map(at -> " " + at).orElse("");
    }

    private void append(CommitEntry commit, CheckpointInspection checkpoint) {
        String time =
                checkpoint
                        .recovery()
                        .lastOffsets()
                        .map(OffsetEntry::batchTimestampMs)
                        .map(millis -> ", planned " + Instant.ofEpochMilli(millis))
                        .orElse("");
        line("last commit", "batch " + commit.batchId() + time);
        line(
                "rows",
                "%d in, %d out, %d late"
                        .formatted(
                                commit.rowCounts().inputRows(),
                                commit.rowCounts().outputRows(),
                                commit.rowCounts().lateRows()));
        line("watermark", Instant.ofEpochMilli(commit.nextBatchWatermarkMs()).toString());
        line("retained", "batches " + checkpoint.retainedFrom() + " to " + commit.batchId());
    }

    private void append(Pending pending) {
        line("replay", "batch " + pending.plan().batchId() + ", planned and not committed");
        for (Range range : pending.ranges()) {
            line(
                    "",
                    "source %d: after %s up to %s"
                            .formatted(
                                    range.source(),
                                    range.from().orElse("the beginning"),
                                    range.to().orElse("no data")));
            range.entries().forEach(entry -> line("", "  " + entry));
        }
    }

    private void append(Operator operator) {
        line(
                "state " + operator.id(),
                "%s in %s"
                        .formatted(
                                bytes(operator.byteCount()),
                                count(operator.files().size(), "file")));
        operator.spec().ifPresent(this::append);
        List<StateFile> files = operator.files();
        for (StateFile file : files) {
            line(
                    "",
                    "%s: %s, %s"
                            .formatted(
                                    file.name(),
                                    count(file.rowCount(), "row"),
                                    bytes(file.byteCount())));
        }
    }

    private void append(StateSpec spec) {
        line("", spec.fingerprint());
        line("", "columns " + spec.schema().toDDL());
    }
}
