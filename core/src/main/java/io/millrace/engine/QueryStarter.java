package io.millrace.engine;

import io.millrace.analysis.StreamingChecker;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.Backends;
import io.millrace.checkpoint.Checkpoint;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Redaction;
import io.millrace.planner.PhysicalPlan;
import io.millrace.planner.Planner;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.StreamingQueryListener.QueryStartedEvent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/// Starts streaming queries. All that can be refused is refused here, before the query's thread
/// runs: the mode, the sink, the options, the name, the device, the checkpoint.
final class QueryStarter {
    private final QueryContext context;
    private final Backends backends;

    QueryStarter(QueryContext context, Backends backends) {
        this.context = context;
        this.backends = backends;
    }

    MicroBatchQuery start(StreamingQuerySpec spec) throws TimeoutException {
        StreamingChecker.check(spec.plan(), spec.outputMode());
        spec.queryName().ifPresent(QueryStarter::requirePrintable);
        checkSink(spec);
        PhysicalPlan plan = Planner.plan(spec.plan());
        Map<Integer, BackendChoice> choices = new TreeMap<>();
        for (PhysicalPlan.Aggregate node : QueryDefinition.aggregates(plan)) {
            String device = context.settings().device();
            choices.put(node.operatorId(), backends.choose(device, node.spec()));
        }
        MicroBatchQuery query;
        // Another start under this name must not get as far as the sink, which knows the name, too.
        try (ActiveQueries.Reservation _ = context.queries().reserve(spec.queryName())) {
            query = open(spec, plan, choices);
        }
        String timestamp = Timestamps.iso(context.clock().wallMillis());
        context.bus()
                .postNow(new QueryStartedEvent(query.id(), query.runId(), query.name(), timestamp));
        query.start();
        return query;
    }

    /// The name gets into logs, thread names and listings.
    private static void requirePrintable(String name) {
        if (!Redaction.text(name).equals(name)) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "The query's name `" + name + "` has control characters, or a secret, in it.",
                    "Choose another name.");
        }
    }

    private static void checkSink(StreamingQuerySpec spec) {
        SinkProvider sink = spec.sink();
        spec.options().requireKnown("sink " + sink.shortName(), sink.options());
        if (!sink.supports(spec.outputMode())) {
            throw ErrorCondition.INVALID_OUTPUT_MODE.error(
                    "The sink "
                            + sink.shortName()
                            + " does not support the output mode "
                            + spec.outputMode()
                            + ".",
                    "Use another output mode, or write with foreachBatch.");
        }
    }

    private MicroBatchQuery open(
            StreamingQuerySpec spec, PhysicalPlan plan, Map<Integer, BackendChoice> choices)
            throws TimeoutException {
        UUID runId = context.environment().ids().get();
        @Nullable String name = spec.queryName().orElse(null);
        CheckpointThread checkpoint = new CheckpointOpener(context).open(spec, runId);
        StreamSink sink = null;
        try {
            requireRestartable(spec, checkpoint);
            BoundSettings bound = BoundSettings.of(context.settings(), checkpoint.recovery());
            sink = checkpoint.finishing(openSink(spec, bound, checkpoint));
            QueryDefinition definition =
                    new QueryDefinition(runId, name, spec, plan, choices, bound, checkpoint, sink);
            MicroBatchQuery query = new MicroBatchQuery(definition, context);
            context.queries().enter(query);
            return query;
        } catch (RuntimeException | Error e) {
            closeQuietly(sink, e);
            checkpoint.close();
            throw e;
        }
    }

    private StreamSink openSink(
            StreamingQuerySpec spec, BoundSettings bound, Checkpoint checkpoint) {
        SinkRequest.Run run =
                new SinkRequest.Run(
                        checkpoint.queryId(),
                        checkpoint.epoch(),
                        checkpoint.recovery().lastCommittedBatchId(),
                        context.environment().files());
        SinkRequest request =
                new SinkRequest(
                        spec.options(),
                        spec.plan().schema(),
                        spec.outputMode(),
                        spec.queryName().orElse(""),
                        bound.sessionZone(),
                        run);
        try {
            return spec.sink().openStream(request);
        } catch (IOException e) {
            throw ErrorCondition.SINK_FAILED.error(
                    "The sink "
                            + spec.sink().shortName()
                            + " could not be opened: "
                            + CauseText.of(e)
                            + ".",
                    "Check that it is there and can be written.",
                    e);
        }
    }

    /// Refused before the sink is opened, which would replace the rows of the run before.
    private static void requireRestartable(StreamingQuerySpec spec, Checkpoint checkpoint) {
        if (spec.sink().isVolatile()
                && spec.outputMode() != OutputMode.COMPLETE
                && checkpoint.recovery().lastCommit().isPresent()) {
            throw ErrorCondition.CHECKPOINT_INCOMPATIBLE.error(
                    "A query into the sink "
                            + spec.sink().shortName()
                            + " cannot be restarted in "
                            + spec.outputMode()
                            + " mode: the rows of earlier batches went with the process.",
                    "Use complete mode, or delete " + checkpoint.location() + " to start over.");
        }
    }

    private static void closeQuietly(@Nullable StreamSink sink, Throwable failure) {
        if (sink != null) {
            try {
                sink.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
