package io.millrace.engine;

import io.millrace.analysis.StreamingChecker;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.Backends;
import io.millrace.checkpoint.CheckpointContents;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Redaction;
import io.millrace.planner.PhysicalPlan;
import io.millrace.planner.Planner;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.streaming.StreamingQueryListener.QueryStartedEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Starts streaming queries. All that can be refused is refused here, before the query's thread
/// runs: the mode, the sink, the options, the name, the device, the checkpoint.
final class QueryStarter {
    private static final Logger LOG = LoggerFactory.getLogger(QueryStarter.class);

    private final QueryContext context;
    private final Backends backends;
    private final Function<String, SinkProvider> sinks;

    /// @param sinks by their short names
    QueryStarter(QueryContext context, Backends backends, Function<String, SinkProvider> sinks) {
        this.context = context;
        this.backends = backends;
        this.sinks = sinks;
    }

    MicroBatchQuery start(StreamingQuerySpec spec) throws TimeoutException {
        PhysicalPlan plan = plan(spec);
        Map<Integer, BackendChoice> choices = new TreeMap<>();
        for (PhysicalPlan.Aggregate node : QueryDefinition.aggregates(plan)) {
            String device = context.settings().device();
            choices.put(node.operatorId(), backends.choose(device, node.spec()));
        }
        MicroBatchQuery query;
        // Another start under this name must not get as far as the sink, which knows the name, too.
        try (ActiveQueries.Reservation _ = context.queries().reserve(names(spec))) {
            query = open(spec, plan, choices);
        }
        String timestamp = Timestamps.iso(context.clock().wallMillis());
        context.bus()
                .postNow(new QueryStartedEvent(query.id(), query.runId(), query.name(), timestamp));
        query.start();
        if (!spec.sink().isExactlyOnce()) {
            LOG.info(
                    "Query {}: the sink {} is at-least-once; after a crash the last batch may come"
                            + " again, with the same batch id and rows",
                    query.id(),
                    spec.sink().shortName());
        }
        return query;
    }

    /// What the query has in the session that no other may have: its name, and its table of late
    /// rows.
    static List<String> names(StreamingQuerySpec spec) {
        List<String> names = new ArrayList<>();
        spec.queryName().ifPresent(names::add);
        if (LateRowPlace.of(spec).orElse(null) instanceof LateRowPlace.Table(String table)) {
            names.add(table);
        }
        return names;
    }

    /// Says what [#start] would make of the checkpoint, without a lock, an epoch or a write.
    CheckpointCheck check(StreamingQuerySpec spec) {
        QueryShape shape = QueryShape.of(spec, plan(spec));
        Optional<CheckpointStore> store =
                new CheckpointOpener(context).store(spec, context.environment().ids().get());
        if (store.isEmpty()) {
            return new CheckpointCheck(Verdict.STARTS_NEW, List.of());
        }
        try (CheckpointStore opened = store.get()) {
            CheckpointContents contents = CheckpointContents.read(opened);
            CheckpointCheck check = check(contents, shape);
            BoundSettings.of(context.settings(), contents.recovery());
            return check;
        } catch (MillraceException | IOException e) {
            return new CheckpointCheck(Verdict.REFUSED, List.of(String.valueOf(e.getMessage())));
        }
    }

    private CheckpointCheck check(CheckpointContents contents, QueryShape shape) {
        return RestartRules.check(contents, shape, BoundSettings.of(context.settings()).asMap());
    }

    private static PhysicalPlan plan(StreamingQuerySpec spec) {
        StreamingChecker.check(spec.plan(), spec.outputMode());
        spec.queryName().ifPresent(QueryStarter::requirePrintable);
        checkSink(spec);
        return Planner.plan(spec.plan(), spec.outputMode(), LateRowPlace.of(spec).isPresent());
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
        QueryShape shape = QueryShape.of(spec, plan);
        Optional<LateRowFields> lateRowFields =
                LateRowPlace.of(spec).map(_ -> LateRowFields.of(plan));
        CheckpointThread checkpoint =
                new CheckpointOpener(context)
                        .open(spec, runId, contents -> requireRestartable(contents, shape));
        StreamSink sink = null;
        LateRowSink lateRows = null;
        try {
            requireRestartable(CheckpointContents.of(checkpoint), shape)
                    .forEach(reason -> LOG.warn("{}: {}", checkpoint.location(), reason));
            BoundSettings bound = BoundSettings.of(context.settings(), checkpoint.recovery());
            SinkOpener opener =
                    new SinkOpener(runId, checkpoint, bound, context.environment().files());
            sink = openSink(spec, opener);
            lateRows = LateRowSink.open(spec, lateRowFields, opener, sinks);
            QueryDefinition definition =
                    new QueryDefinition(
                            runId,
                            spec,
                            plan,
                            shape.description(),
                            choices,
                            bound,
                            checkpoint,
                            sink,
                            lateRows);
            MicroBatchQuery query = new MicroBatchQuery(definition, context);
            context.queries().enter(query);
            return query;
        } catch (RuntimeException | Error e) {
            closeQuietly(lateRows, e);
            closeQuietly(sink, e);
            checkpoint.close();
            throw e;
        }
    }

    private static StreamSink openSink(StreamingQuerySpec spec, SinkOpener opener) {
        SinkOpener.Output output =
                new SinkOpener.Output(
                        spec.options(),
                        spec.plan().schema(),
                        spec.outputMode(),
                        spec.queryName().orElse(""));
        long last = opener.checkpoint().recovery().lastCommittedBatchId();
        return opener.open(spec.sink(), output, last);
    }

    /// Refuses before the sink is opened, which may begin by replacing what is there. Returns what
    /// is worth knowing.
    private List<String> requireRestartable(CheckpointContents contents, QueryShape shape) {
        CheckpointCheck check = check(contents, shape);
        if (!check.canRun()) {
            throw ErrorCondition.CHECKPOINT_INCOMPATIBLE.error(
                    String.join(" ", check.reasons()),
                    "Run the query that wrote the checkpoint, or start with a new checkpoint"
                            + " directory.");
        }
        return check.reasons();
    }

    private static void closeQuietly(@Nullable AutoCloseable sink, Throwable failure) {
        if (sink != null) {
            try {
                sink.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
