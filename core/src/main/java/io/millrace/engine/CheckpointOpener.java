package io.millrace.engine;

import io.millrace.analysis.setting.Settings;
import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointContents;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Finds where a query keeps its checkpoint, as Spark does: the writer's option, else the session's
/// directory with the query's name below it, else a temporary directory for sinks whose rows do not
/// outlive the process.
final class CheckpointOpener {
    private final QueryContext context;

    CheckpointOpener(QueryContext context) {
        this.context = context;
    }

    /// Opens the checkpoint of a query.
    ///
    /// @param requireFit throws when the query cannot go on from such contents; asked before an
    ///   older run is stopped for it
    CheckpointThread open(
            StreamingQuerySpec spec, UUID runId, Consumer<CheckpointContents> requireFit)
            throws TimeoutException {
        Settings settings = context.settings();
        String shown = spec.queryName().orElse("query") + " (run " + runId + ")";
        CheckpointOptions options =
                CheckpointOptions.of(context.environment().ids().get(), shown)
                        .retaining(settings.minBatchesToRetain())
                        .takingOver(settings.takesOverCheckpoint());
        Optional<CheckpointStore> store = store(spec, runId);
        return store.isPresent()
                ? open(store.get(), options, spec, requireFit)
                : CheckpointThread.open(executor(spec), () -> Checkpoint.openTemporary(options));
    }

    /// Opens the store, of which nothing is changed yet; empty for a temporary one.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_LOCATION_REQUIRED`
    Optional<CheckpointStore> store(StreamingQuerySpec spec, UUID runId) {
        Settings settings = context.settings();
        Optional<CheckpointLocation> location = location(spec, settings);
        if (location.isEmpty() && needsCheckpoint(spec)) {
            throw ErrorCondition.CHECKPOINT_LOCATION_REQUIRED.error(
                    spec.sink().needsCheckpoint()
                            ? "The sink " + spec.sink().shortName() + " needs a checkpoint."
                            : "Files of late rows need a checkpoint.",
                    "Set option(\"checkpointLocation\", ...) or the setting"
                            + " millrace.sql.streaming.checkpointLocation.");
        }
        return location.map(
                place ->
                        place.open(
                                context.environment().files(), runId, settings.hadoopSettings()));
    }

    private static boolean needsCheckpoint(StreamingQuerySpec spec) {
        return spec.sink().needsCheckpoint()
                || LateRowPlace.of(spec).orElse(null) instanceof LateRowPlace.Directory;
    }

    private CheckpointThread open(
            CheckpointStore store,
            CheckpointOptions options,
            StreamingQuerySpec spec,
            Consumer<CheckpointContents> requireFit)
            throws TimeoutException {
        try {
            stopOlderRun(store, requireFit);
            return CheckpointThread.open(executor(spec), () -> Checkpoint.open(store, options));
        } catch (TimeoutException | RuntimeException | Error e) {
            closeQuietly(store, e);
            throw e;
        }
    }

    private static void closeQuietly(CheckpointStore store, Throwable reason) {
        try {
            store.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private ExecutorService executor(StreamingQuerySpec spec) {
        String name = "millrace-" + spec.queryName().orElse("query") + "-checkpoint";
        return context.environment().executors().named(name);
    }

    private Optional<CheckpointLocation> location(StreamingQuerySpec spec, Settings settings) {
        if (spec.checkpointLocation().isPresent()) {
            return spec.checkpointLocation().map(CheckpointLocation::of);
        }
        String name =
                spec.queryName().orElseGet(() -> context.environment().ids().get().toString());
        return settings.checkpointLocation()
                .map(parent -> CheckpointLocation.of(parent).below(name));
    }

    /// A second start on a checkpoint takes it over from the first, unless the setting forbids it.
    private void stopOlderRun(CheckpointStore store, Consumer<CheckpointContents> requireFit)
            throws TimeoutException {
        for (MicroBatchQuery other : context.queries().all()) {
            boolean isSame = other.checkpointLocation().equals(store.location());
            if (isSame && context.settings().stopsActiveRunOnRestart()) {
                requireFit.accept(CheckpointContents.read(store));
                other.stop();
            }
        }
    }
}
