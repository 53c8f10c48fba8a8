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

/// Makes the progress report of each batch. Used by the control thread, drafts apart.
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

    /// Takes down what there is to say of a batch that its sink has, before the next begins.
    Draft draft(
            OffsetEntry plan,
            List<QuerySource> sources,
            StatefulOperators operators,
            Map<String, String> eventTime,
            long outputRows) {
        double sinceSeconds =
                beforeNanos < 0 ? Double.NaN : (startNanos - beforeNanos) / NANOS_PER_SECOND;
        return new Draft(
                plan.batchId(),
                Timestamps.iso(startMillis),
                sources.stream().map(source -> SourceNumbers.of(source, sinceSeconds)).toList(),
                operators,
                eventTime,
                new SinkProgress(Redaction.text(definition.sink().description()), outputRows));
    }

    /// A report that lacks how long the batch took.
    final class Draft {
        private final long batchId;
        private final String timestamp;
        private final List<SourceNumbers> sources;
        private final List<OperatorNumbers> operators;
        private final List<BackendUse> backends;
        private final Map<String, String> eventTime;
        private final SinkProgress sink;

        private Draft(
                long batchId,
                String timestamp,
                List<SourceNumbers> sources,
                StatefulOperators operators,
                Map<String, String> eventTime,
                SinkProgress sink) {
            this.batchId = batchId;
            this.timestamp = timestamp;
            this.sources = sources;
            this.operators = operators.numbers();
            this.backends = operators.backends();
            this.eventTime = eventTime;
            this.sink = sink;
        }

        /// Returns the report. By any thread, once the batch has ended.
        ///
        /// @param timer of the whole batch
        StreamingQueryProgress finish(StepTimer timer) {
            Map<String, Long> durations = timer.millis();
            long elapsedNanos = timer.elapsedNanos();
            return new StreamingQueryProgress(
                    queryId,
                    definition.runId(),
                    definition.name(),
                    timestamp,
                    batchId,
                    elapsedNanos / 1_000_000L,
                    durations,
                    eventTime,
                    operators.stream()
                            .map(numbers -> operator(numbers, durations))
                            .toArray(StateOperatorProgress[]::new),
                    sources.stream()
                            .map(numbers -> numbers.progress(elapsedNanos / NANOS_PER_SECOND))
                            .toArray(SourceProgress[]::new),
                    sink,
                    Map.of(),
                    backends.isEmpty() ? null : backends.getFirst().name(),
                    fallbackReason(backends));
        }
    }

    private record SourceNumbers(
            String description,
            @Nullable String start,
            @Nullable String end,
            long rowCount,
            double sinceSeconds,
            Map<String, String> metrics) {
        static SourceNumbers of(QuerySource source, double sinceSeconds) {
            return new SourceNumbers(
                    Redaction.text(source.stream().description()),
                    source.rangeStart().map(Offset::json).orElse(null),
                    source.rangeEnd().map(Offset::json).orElse(null),
                    source.rowCount(),
                    sinceSeconds,
                    source.metrics());
        }

        SourceProgress progress(double elapsedSeconds) {
            return new SourceProgress(
                    description,
                    start,
                    end,
                    end,
                    rowCount,
                    rowCount / sinceSeconds,
                    rowCount / elapsedSeconds,
                    metrics);
        }
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

    /// Returns why an accelerator that there is did not compute the batch or else why there is no
    /// better backend.
    private @Nullable String fallbackReason(List<BackendUse> backends) {
        for (BackendUse use : backends) {
            if (use.fallbackReason().isPresent()) {
                return use.fallbackReason().get();
            }
        }
        for (BackendChoice choice : definition.choices().values()) {
            if (!choice.passedOver().isEmpty()) {
                BackendChoice.PassedOver preferred = choice.passedOver().getFirst();
                return preferred.name() + ": " + preferred.reason();
            }
        }
        return null;
    }
}
