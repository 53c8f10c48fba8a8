package io.millrace.engine;

import io.millrace.backend.Backends;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.streaming.Clock;

import org.apache.arrow.memory.AllocationListener;

import java.util.UUID;
import java.util.function.Supplier;

/// What a session has of the world outside: time, files, threads that wait for them, memory. Tests
/// put their own in its place: a clock that they turn, a disk that fails, a scheduler with a seed,
/// an allocation that fails.
///
/// @param files through which every durable write goes, of checkpoints and of file sinks
/// @param executors what checkpoints work on
/// @param steps is told of every step of every micro-batch
/// @param allocations is told of every allocation of queries, frames and memory tables; what its
///   `onPreAllocation` throws is that allocation's failure
/// @param backends finds the backends of a session, which closes them
/// @param ids names queries, runs and temporary files; never the same twice
public record Environment(
        Clock clock,
        FileOperations files,
        CheckpointExecutors executors,
        StepListener steps,
        AllocationListener allocations,
        Supplier<Backends> backends,
        Supplier<UUID> ids) {
    /// The machine as it is.
    public static Environment real() {
        return new Environment(
                Clock.system(),
                FileOperations.disk(),
                CheckpointExecutors.threads(),
                StepListener.NONE,
                AllocationListener.NOOP,
                Backends::discover,
                UUID::randomUUID);
    }

    /// Returns this environment with another clock.
    public Environment with(Clock other) {
        return new Environment(other, files, executors, steps, allocations, backends, ids);
    }

    /// Returns this environment with other files.
    public Environment with(FileOperations other) {
        return new Environment(clock, other, executors, steps, allocations, backends, ids);
    }

    /// Returns this environment with other executors.
    public Environment with(CheckpointExecutors other) {
        return new Environment(clock, files, other, steps, allocations, backends, ids);
    }

    /// Returns this environment with another listener.
    public Environment with(StepListener other) {
        return new Environment(clock, files, executors, other, allocations, backends, ids);
    }

    /// Returns this environment with another watcher of allocations.
    public Environment with(AllocationListener other) {
        return new Environment(clock, files, executors, steps, other, backends, ids);
    }

    /// Returns this environment with another source of ids.
    public Environment withIds(Supplier<UUID> other) {
        return new Environment(clock, files, executors, steps, allocations, backends, other);
    }

    /// Returns this environment with other backends.
    public Environment withBackends(Supplier<Backends> other) {
        return new Environment(clock, files, executors, steps, allocations, other, ids);
    }
}
