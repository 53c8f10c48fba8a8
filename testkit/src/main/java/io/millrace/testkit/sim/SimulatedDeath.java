package io.millrace.testkit.sim;

/// What the operations of a dead process end in: nothing of it reaches the disk any more.
///
/// An error and no exception, so that nothing in between takes it for a failure to be handled.
public final class SimulatedDeath extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedDeath() {
        super("the simulated process is dead");
    }
}
