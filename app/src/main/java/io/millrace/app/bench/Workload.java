package io.millrace.app.bench;

/// A fixed piece of work whose right result is known.
interface Workload {
    /// Returns the name on the command line.
    String name();

    /// Returns what it does, in a line.
    String description();

    /// Returns the rows that it takes unless the user says another number.
    long rowsUsual();

    /// Checks the result, then times it.
    ///
    /// @throws IllegalStateException when a result is wrong
    Measurement run(BenchSetup setup) throws Exception;
}
