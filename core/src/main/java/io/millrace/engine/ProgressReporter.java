package io.millrace.engine;

import io.millrace.backend.BackendChoice;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.connector.Offset;
import io.millrace.error.Redaction;
import io.millrace.streaming.SinkProgress;
import io.millrace.streaming.SourceProgress;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQueryProgress;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Makes the progress report of each batch.
final class ProgressReporter {
    private static final double NANOS_PER_SECOND = 1e9;

    private final UUID queryId;
    private final QueryDefinition definition;
    private final QueryContext context;
    private long beforeNanos = -1;
    private long startNanos = -1;
    private long startMillis;

    ProgressReporter(UUID queryId, QueryDefinition definition, QueryContext context) {
        this.queryId = queryId;
        this.definition = definition;
        this.context = context;
    }

    /// Says that a batch begins whose trigger the timer measures.
    void begin(StepTimer timer) {
        beforeNanos = startNanos;
        startNanos = context.clock().nanoTime() - timer.elapsedNanos();
        startMillis = context.clock().wallMillis() - timer.elapsedNanos() / 1_000_000L;
    }

    StreamingQueryProgress report(
            OffsetEntry plan,
            List<QuerySource> sources,
            List<OperatorNumbers> operators,
            Map<String, String> eventTime,
            long outputRows,
            StepTimer timer) {
        Map<String, Long> durations = timer.millis();
        double elapsedSeconds = timer.elapsedNanos() / NANOS_PER_SECOND;
        double sinceSeconds =
                beforeNanos < 0 ? Double.NaN : (startNanos - beforeNanos) / NANOS_PER_SECOND;
        SourceProgress[] sourceReports =
                sources.stream()
                        .map(source -> source(source, sinceSeconds, elapsedSeconds))
                        .toArray(SourceProgress[]::new);
        StateOperatorProgress[] operatorReports =
                operators.stream()
                        .map(numbers -> operator(numbers, durations))
                        .toArray(StateOperatorProgress[]::new);
        return new StreamingQueryProgress(
                queryId,
                definition.runId(),
                definition.name(),
                Timestamps.iso(startMillis),
                plan.batchId(),
                timer.elapsedNanos() / 1_000_000L,
                durations,
                eventTime,
                operatorReports,
                sourceReports,
                new SinkProgress(Redaction.text(definition.sink().description()), outputRows),
                Map.of(),
                backend(),
                fallbackReason());
    }

    private static SourceProgress source(
            QuerySource source, double sinceSeconds, double elapsedSeconds) {
        double rows = source.rowCount();
        @Nullable String end = source.rangeEnd().map(Offset::json).orElse(null);
        return new SourceProgress(
                Redaction.text(source.stream().description()),
                source.rangeStart().map(Offset::json).orElse(null),
                end,
                end,
                source.rowCount(),
                rows / sinceSeconds,
                rows / elapsedSeconds,
                source.metrics());
    }

    private static StateOperatorProgress operator(
            OperatorNumbers numbers, Map<String, Long> durations) {
        return new StateOperatorProgress(
                numbers.name(),
                numbers.rowsTotal(),
                numbers.rowsUpdated(),
                durations.getOrDefault("addBatch", 0L),
                numbers.rowsRemoved(),
                0,
                durations.getOrDefault("commitOffsets", 0L),
                numbers.memoryBytes(),
                numbers.rowsDropped(),
                1,
                1,
                numbers.customMetrics());
    }

    private @Nullable String backend() {
        return definition.choices().values().stream()
                .findFirst()
                .map(choice -> choice.backend().name())
                .orElse(null);
    }

    private @Nullable String fallbackReason() {
        for (BackendChoice choice : definition.choices().values()) {
            if (!choice.passedOver().isEmpty()) {
                BackendChoice.PassedOver preferred = choice.passedOver().getFirst();
                return preferred.name() + ": " + preferred.reason();
            }
        }
        return null;
    }
}
