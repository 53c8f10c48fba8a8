package io.millrace.backend;

import java.util.List;

/// The backend that was chosen for an aggregation, and why no better one was: what `explain` and
/// progress show.
///
/// @param backend the chosen one, borrowed from [Backends]
/// @param passedOver the backends of a higher priority, highest first
public record BackendChoice(AggregationBackend backend, List<PassedOver> passedOver) {
    /// A backend that cannot run here or cannot compute the aggregation.
    ///
    /// @param name its name
    /// @param reason a sentence in the user's terms that also says what would help
    public record PassedOver(String name, String reason) {}

    /// Copies the list.
    public BackendChoice {
        passedOver = List.copyOf(passedOver);
    }
}
