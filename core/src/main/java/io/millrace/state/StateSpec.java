package io.millrace.state;

import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.List;
import java.util.Optional;

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

    /// Returns in words how state that was written under this spec differs from what the other
    /// keeps; empty when the other can go on with it. Columns that identify a group may be renamed;
    /// the same names in another order are other columns.
    public Optional<String> differenceTo(StateSpec other) {
        boolean fits =
                fingerprint.equals(other.fingerprint)
                        && groupColumnCount == other.groupColumnCount
                        && types().equals(other.types())
                        && !isReordered(other);
        return fits
                ? Optional.empty()
                : Optional.of(
                        "it is of `"
                                + fingerprint
                                + "` with columns "
                                + schema.toDDL()
                                + ", but the query now keeps `"
                                + other.fingerprint
                                + "` with columns "
                                + other.schema.toDDL());
    }

    private boolean isReordered(StateSpec other) {
        List<String> before = groupNames();
        List<String> now = other.groupNames();
        return !before.equals(now)
                && before.stream().sorted().toList().equals(now.stream().sorted().toList());
    }

    private List<String> groupNames() {
        return schema.asList().stream().limit(groupColumnCount).map(StructField::name).toList();
    }

    private List<DataType> types() {
        return schema.asList().stream().map(StructField::dataType).toList();
    }
}
