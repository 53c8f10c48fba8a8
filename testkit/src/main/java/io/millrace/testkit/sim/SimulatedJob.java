package io.millrace.testkit.sim;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A query to be simulated, and an oracle that knows what comes out without running it.
public interface SimulatedJob {
    /// Returns the settings of its sessions, besides the master.
    Map<String, String> settings();

    /// Makes a new world: its input is known, and nothing has arrived.
    SimulatedWorld newWorld(RandomGenerator random);

    /// Starts the query, always the same one on the same checkpoint of the world's disk.
    StreamingQuery start(Session session, SimulatedWorld world, Trigger trigger) throws Exception;

    /// Returns what is wrong with what the outside sees now, between any two operations.
    Optional<String> findWrong(SimulatedWorld world) throws Exception;

    /// Returns what is wrong when all input was worked off.
    ///
    /// @param session of the last run
    Optional<String> findWrongAtEnd(Session session, SimulatedWorld world) throws Exception;
}
