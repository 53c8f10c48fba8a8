package io.millrace.exec.device;

/// How a batch was placed, and what it took.
///
/// @param side where it was computed; the processor's when it had to come back from the other
/// @param rows that were not late
/// @param deviceRows those that the accelerator computed
/// @param rowsMin from how many rows on the accelerator would compute it; [Placement#NEVER]
/// @param hostNanos how long it was expected to take on the processor; 0 when nobody asked
/// @param deviceNanos how long it was expected to take on the accelerator; 0 when nobody asked
/// @param measuredNanos how long it took; 0 when it went to both sides
/// @param failures of the accelerator so far
public record PlacedBatch(
        Side side,
        long rows,
        long deviceRows,
        long rowsMin,
        long hostNanos,
        long deviceNanos,
        long measuredNanos,
        long failures) {
    /// No batch yet.
    static final PlacedBatch NONE = new PlacedBatch(Side.HOST, 0, 0, Placement.NEVER, 0, 0, 0, 0);
}
