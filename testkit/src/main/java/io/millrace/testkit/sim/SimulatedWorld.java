package io.millrace.testkit.sim;

import io.millrace.Session;
import io.millrace.engine.CheckpointExecutors;
import io.millrace.engine.Environment;
import io.millrace.streaming.Clock;

import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What is left when all processes are dead: a disk, the input, and what came out.
///
/// @param disk with the checkpoint
/// @param input of the query
/// @param output of the query, if it does not write to the disk
public record SimulatedWorld(SimulatedDisk disk, SimulatedInput input, SimulatedOutput output) {
    /// Returns a second world in the same state. The input is the same: it never changes but by
    /// what has arrived.
    public SimulatedWorld copy() {
        return new SimulatedWorld(disk.copy(), input, output.copy());
    }

    /// Starts a process: a session in which a query has one thread and no chance.
    ///
    /// @param ids gives the ids of queries and runs
    public static Session session(
            Map<String, String> settings, DiskView files, Clock clock, RandomGenerator ids) {
        CheckpointExecutors direct = _ -> new DirectExecutor();
        return Session.builder()
                .config(settings)
                .config("millrace.master", "local[1]")
                .environment(
                        Environment.real()
                                .with(clock)
                                .with(files)
                                .with(direct)
                                .withIds(() -> new UUID(ids.nextLong(), ids.nextLong())))
                .create();
    }
}
