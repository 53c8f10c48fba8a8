package io.millrace.testkit;

/// The death of a query, as a test asked for: what the query's error has as its cause.
///
/// An error and no exception, so that nothing in between takes it for a failure to be handled.
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    /// Makes a death.
    ///
    /// @param message where it came, such as `simulated crash after COMMIT of batch 3`
    public SimulatedCrash(String message) {
        super(message);
    }
}
