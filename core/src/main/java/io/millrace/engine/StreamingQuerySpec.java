package io.millrace.engine;

import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.plan.LogicalPlan;
import io.millrace.streaming.OutputMode;
import io.millrace.streaming.Trigger;

import java.util.Optional;

/// What the user asked for with `writeStream ... start()`.
///
/// @param plan analyzed, streaming
/// @param sink where the rows go
/// @param options of the sink, path included under `path`, `checkpointLocation` taken out
/// @param checkpointLocation as given with the writer's option
/// @param lateRows where late rows are kept, as given with the writer's option
public record StreamingQuerySpec(
        LogicalPlan plan,
        Optional<String> queryName,
        OutputMode outputMode,
        Trigger trigger,
        SinkProvider sink,
        Options options,
        Optional<String> checkpointLocation,
        Optional<String> lateRows) {}
