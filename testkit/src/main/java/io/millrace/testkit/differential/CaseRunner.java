package io.millrace.testkit.differential;

/// An engine that runs cases.
public interface CaseRunner extends AutoCloseable {
    /// Runs a case from its first batch to its last.
    ///
    /// @return what the engine made of it; its refusal is an answer, too
    Answer run(QueryCase queryCase);

    @Override
    void close();
}
