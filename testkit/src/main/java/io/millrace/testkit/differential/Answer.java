package io.millrace.testkit.differential;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an engine made of a case.
///
/// @param schema the columns of the result in the language of DDL; empty if the query was refused
///   before they were known
/// @param batches what each batch gave, in the order they ran
/// @param error the condition that refused the query or ended it; null when there was none
/// @param message the engine's own words for the error, which no comparison looks at
public record Answer(
        String schema,
        List<BatchAnswer> batches,
        @Nullable String error,
        @Nullable String message) {
    /// Copies the list.
    public Answer {
        batches = List.copyOf(batches);
    }

    /// What one batch gave.
    ///
    /// @param batchId its number
    /// @param watermark what the batch used, as its progress says; empty without a watermark
    /// @param lateRows how many rows the operators dropped as late, together
    /// @param rows canonical values ([CanonicalValue])
    public record BatchAnswer(
            long batchId, String watermark, long lateRows, List<List<@Nullable Object>> rows) {
        /// Copies the list.
        public BatchAnswer {
            rows = List.copyOf(rows);
        }
    }
}
