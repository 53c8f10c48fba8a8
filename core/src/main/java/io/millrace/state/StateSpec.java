package io.millrace.state;

import io.millrace.types.StructType;

/// What the state of one operator looks like; the same in every file of that operator.
///
/// @param operatorId stable number of the operator in the plan, from 0
/// @param schema the columns of a group: first those that identify it, then its partials
/// @param groupColumnCount how many columns identify a group; 0 for the one global group
/// @param fingerprint text that changes when the meaning of the columns does, such as the
///   aggregation in words; a restore under another fingerprint is refused
public record StateSpec(
        int operatorId, StructType schema, int groupColumnCount, String fingerprint) {
    /// Checks the numbers.
    public StateSpec {
        if (operatorId < 0 || groupColumnCount < 0 || groupColumnCount > schema.size()) {
            throw new IllegalArgumentException(
                    "operator "
                            + operatorId
                            + " with "
                            + groupColumnCount
                            + " of "
                            + schema.size()
                            + " columns");
        }
    }
}
