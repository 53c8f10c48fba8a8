package io.millrace.engine;

import io.millrace.analysis.Settings;
import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.LocalCheckpointStore;
import io.millrace.connector.LocalPath;
import io.millrace.error.ErrorCondition;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Finds where a query keeps its checkpoint, as Spark does: the writer's option, else the session's
/// directory with the query's name below it, else a temporary directory for sinks whose rows do not
/// outlive the process.
final class CheckpointOpener {
    private static final Pattern DIRECTORY_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    private final QueryContext context;

    CheckpointOpener(QueryContext context) {
        this.context = context;
    }

    CheckpointThread open(StreamingQuerySpec spec, UUID runId) throws TimeoutException {
        Settings settings = context.settings();
        String shown = spec.queryName().orElse("query") + " (run " + runId + ")";
        CheckpointOptions options =
                CheckpointOptions.of(context.environment().ids().get(), shown)
                        .retaining(settings.minBatchesToRetain())
                        .takingOver(settings.takesOverCheckpoint());
        Optional<Path> location = location(spec);
        if (location.isPresent()) {
            Path directory = location.get();
            stopOlderRun(directory, settings);
            return CheckpointThread.open(
                    executor(spec),
                    () ->
                            Checkpoint.open(
                                    new LocalCheckpointStore(
                                            directory, context.environment().files(), runId),
                                    options));
        }
        return CheckpointThread.open(executor(spec), () -> Checkpoint.openTemporary(options));
    }

    /// Returns the directory, empty for a temporary one.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_LOCATION_REQUIRED`
    Optional<Path> location(StreamingQuerySpec spec) {
        Optional<Path> location = location(spec, context.settings());
        if (location.isEmpty() && spec.sink().needsCheckpoint()) {
            throw ErrorCondition.CHECKPOINT_LOCATION_REQUIRED.error(
                    "The sink " + spec.sink().shortName() + " needs a checkpoint.",
                    "Set option(\"checkpointLocation\", ...) or the setting"
                            + " millrace.sql.streaming.checkpointLocation.");
        }
        return location;
    }

    private ExecutorService executor(StreamingQuerySpec spec) {
        String name = "millrace-" + spec.queryName().orElse("query") + "-checkpoint";
        return context.environment().executors().named(name);
    }

    private Optional<Path> location(StreamingQuerySpec spec, Settings settings) {
        if (spec.checkpointLocation().isPresent()) {
            return spec.checkpointLocation().map(path -> LocalPath.of("checkpointLocation", path));
        }
        String name =
                spec.queryName().orElseGet(() -> context.environment().ids().get().toString());
        return settings.checkpointLocation()
                .map(parent -> below(LocalPath.of("checkpointLocation", parent), name));
    }

    /// A query's name must not lead out of the directory, and be a name on every file system.
    private static Path below(Path parent, String name) {
        if (DIRECTORY_NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..")) {
            return parent.resolve(name);
        }
        throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                "The query's name `" + name + "` cannot be that of its checkpoint directory.",
                "Use up to 128 of A-Z, a-z, 0-9 and `_.-`, or set"
                        + " option(\"checkpointLocation\", ...).");
    }

    /// A second start on a checkpoint takes it over from the first, unless the setting forbids it.
    private void stopOlderRun(Path directory, Settings settings) throws TimeoutException {
        for (MicroBatchQuery other : context.queries().all()) {
            boolean isSame =
                    Path.of(other.checkpointLocation())
                            .toAbsolutePath()
                            .normalize()
                            .equals(directory.toAbsolutePath().normalize());
            if (isSame && settings.stopsActiveRunOnRestart()) {
                other.stop();
            }
        }
    }
}
