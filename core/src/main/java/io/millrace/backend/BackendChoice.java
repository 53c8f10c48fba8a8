package io.millrace.backend;

import java.util.List;
import java.util.Optional;

/// The backends that were chosen for an aggregation, and why no better ones were: what `explain`
/// and progress show. All are borrowed from [Backends].
///
/// @param host computes on the processor; there always is one, since a device may be lost
/// @param accelerator computes batches for which that is worth while
/// @param isForced whether the accelerator computes every batch, worth while or not
/// @param passedOver the backends that would have come before one of these, highest first
public record BackendChoice(
        AggregationBackend host,
        Optional<AggregationBackend> accelerator,
        boolean isForced,
        List<PassedOver> passedOver) {
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
