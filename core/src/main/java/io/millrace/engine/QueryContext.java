package io.millrace.engine;

import io.millrace.analysis.setting.Settings;
import io.millrace.exec.Workers;
import io.millrace.streaming.Clock;

import org.apache.arrow.memory.BufferAllocator;

/// What a query gets from its session.
///
/// @param settings as they were at the start
/// @param allocator of the session; the query makes a child of it
/// @param sqlWarmUp begun when the query has nothing to do
record QueryContext(
        Settings settings,
        Environment environment,
        Workers workers,
        BufferAllocator allocator,
        ListenerBus bus,
        ActiveQueries queries,
        SqlWarmUp sqlWarmUp) {
    Clock clock() {
        return environment.clock();
    }

    StepListener steps() {
        return environment.steps();
    }
}
