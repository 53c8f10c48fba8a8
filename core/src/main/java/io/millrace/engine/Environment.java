package io.millrace.engine;

import io.millrace.checkpoint.FileOperations;
import io.millrace.streaming.Clock;

/// What a session has of the world outside: time, files, threads that wait for them. Tests put
/// their own in its place: a clock that they turn, a disk that fails, a scheduler with a seed.
///
/// @param files through which every durable write goes, of checkpoints and of file sinks
/// @param executors what checkpoints work on
/// @param steps is told of every step of every micro-batch
public record Environment(
        Clock clock, FileOperations files, CheckpointExecutors executors, StepListener steps) {
    /// The machine as it is.
    public static Environment real() {
        return new Environment(
                Clock.system(),
                FileOperations.disk(),
                CheckpointExecutors.threads(),
                StepListener.NONE);
    }

    /// Returns this environment with another clock.
    public Environment with(Clock other) {
        return new Environment(other, files, executors, steps);
    }

    /// Returns this environment with other files.
    public Environment with(FileOperations other) {
        return new Environment(clock, other, executors, steps);
    }

    /// Returns this environment with other executors.
    public Environment with(CheckpointExecutors other) {
        return new Environment(clock, files, other, steps);
    }

    /// Returns this environment with another listener.
    public Environment with(StepListener other) {
        return new Environment(clock, files, executors, other);
    }
}
