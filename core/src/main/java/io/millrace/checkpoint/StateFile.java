package io.millrace.checkpoint;

import io.millrace.state.StateFileKind;

/// A state file as the commit of its batch lists it.
///
/// @param operatorId the operator
/// @param version the number of batches it covers: batch N makes version N + 1, as in Spark, and
///   version 0 is the empty state
/// @param epoch of the writer
/// @param kind delta or snapshot
/// @param rowCount upserts and tombstones
/// @param byteCount length of the file
/// @param crc32c of the file's trailer, which holds the checksums of all the rest
public record StateFile(
        int operatorId,
        long version,
        long epoch,
        StateFileKind kind,
        long rowCount,
        long byteCount,
        int crc32c) {
    /// Returns the name in the store, such as `state/0/12.3.delta`.
    public String name() {
        return "state/" + operatorId + "/" + version + "." + epoch + "." + kind.suffix();
    }
}
