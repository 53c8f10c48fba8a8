package io.millrace.checkpoint;

import java.util.List;
import java.util.Optional;

/// What a batch was planned with, in words: enough to tell at restart whether a query is the one
/// that wrote the checkpoint, and where it is not.
///
/// Expressions are written over the columns of the sources, whatever the query called what lies
/// between: `groupBy(x)` over `select(a AS x)` is grouped by `a`. Texts are compared as they stand,
/// so how expressions print may change only together with the version of the format. Holds no
/// option and no secret.
///
/// @param sources in the order of their numbers
/// @param filters conditions on rows
/// @param operators those with state
/// @param output what comes out
/// @param sink where it goes
public record QueryDescription(
        List<Source> sources,
        List<String> filters,
        List<Operator> operators,
        Output output,
        Sink sink) {
    /// Copies the lists.
    public QueryDescription {
        sources = List.copyOf(sources);
        filters = List.copyOf(filters);
        operators = List.copyOf(operators);
    }

    /// A source.
    ///
    /// @param path empty when it has none, or when the same input may lie elsewhere at the next run
    /// @param schema as DDL
    public record Source(String format, Optional<String> path, String schema) {}

    /// An operator with state.
    ///
    /// @param id its number, that of `state/<id>`
    /// @param fingerprint that of its state files
    /// @param groupings what identifies a group, the window first
    /// @param aggregates what is kept of it
    public record Operator(
            int id, String fingerprint, List<String> groupings, List<String> aggregates) {
        /// Copies the lists.
        public Operator {
            groupings = List.copyOf(groupings);
            aggregates = List.copyOf(aggregates);
        }
    }

    /// The rows that the sink gets.
    ///
    /// @param mode such as `append`
    /// @param schema as DDL
    /// @param columns how each column is computed
    public record Output(String mode, String schema, List<String> columns) {
        /// Copies the list.
        public Output {
            columns = List.copyOf(columns);
        }
    }

    /// A sink.
    ///
    /// @param path empty when it has none
    public record Sink(String format, Optional<String> path) {}
}
