package io.millrace.testkit.differential;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How the query of a case is run.
///
/// @param mode `append`, `update` or `complete`
/// @param noDataBatches whether a watermark that moved makes a batch without data
/// @param watermarkPolicy `min` or `max`: which of several watermarks counts
/// @param restarts the steps, from 0, after which the query is stopped and started again from its
///   checkpoint
public record Execution(
        String mode, boolean noDataBatches, String watermarkPolicy, Set<Integer> restarts) {
    /// Copies the set.
    public Execution {
        restarts = Set.copyOf(restarts);
    }

    /// Returns how most queries are run: with batches without data, never stopped.
    public static Execution in(String mode) {
        return new Execution(mode, true, "min", Set.of());
    }

    /// Returns this execution with other restarts.
    public Execution withRestarts(Set<Integer> others) {
        return new Execution(mode, noDataBatches, watermarkPolicy, others);
    }

    /// Returns this execution without batches that have no data.
    public Execution withoutNoDataBatches() {
        return new Execution(mode, false, watermarkPolicy, restarts);
    }

    /// Returns the mode, and what else is not as in most queries.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(mode);
        if (!noDataBatches) {
            text.append(", no batches without data");
        }
        if (!watermarkPolicy.equals("min")) {
            text.append(", ").append(watermarkPolicy).append(" of the watermarks");
        }
        if (!restarts.isEmpty()) {
            text.append(", started again after step ");
            text.append(
                    new TreeSet<>(restarts)
                            .stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        return text.toString();
    }
}
