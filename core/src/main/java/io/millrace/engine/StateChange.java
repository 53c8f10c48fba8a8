package io.millrace.engine;

import io.millrace.checkpoint.OperatorState;

import java.util.List;

/// What a batch changed in an operator's state, with the memory that it lies in.
///
/// @param owned closed with the change
record StateChange(OperatorState state, List<AutoCloseable> owned) implements AutoCloseable {
    /// Copies the list.
    StateChange {
        owned = List.copyOf(owned);
    }

    @Override
    public void close() {
        Closing.closeAll(owned);
    }
}
