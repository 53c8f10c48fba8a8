package io.millrace.engine;

import io.millrace.exec.device.PlacedBatch;
import io.millrace.exec.device.Placement;

import java.util.Map;
import java.util.TreeMap;

/// How a batch was placed, among an operator's own numbers in its progress report.
///
/// ```text
/// deviceRows              rows that the accelerator computed
/// deviceRowsMin           from how many rows on it would have; left out for never
/// deviceFailures          how often it has failed in this run
/// predictedDeviceMicros   how long this batch was expected to take there
/// predictedHostMicros     how long it was expected to take on the processor
/// measuredMicros          how long it took; left out when both were at it
/// ```
final class PlacementNumbers {
    private static final long NANOS_PER_MICRO = 1000;

    private PlacementNumbers() {}

    static Map<String, Long> of(PlacedBatch batch) {
        Map<String, Long> numbers = new TreeMap<>();
        numbers.put("deviceRows", batch.deviceRows());
        numbers.put("deviceFailures", batch.failures());
        if (batch.rowsMin() != Placement.NEVER) {
            numbers.put("deviceRowsMin", batch.rowsMin());
        }
        if (batch.measuredNanos() > 0) {
            numbers.put("measuredMicros", batch.measuredNanos() / NANOS_PER_MICRO);
        }
        if (batch.hostNanos() > 0) {
            numbers.put("predictedHostMicros", batch.hostNanos() / NANOS_PER_MICRO);
            numbers.put("predictedDeviceMicros", batch.deviceNanos() / NANOS_PER_MICRO);
        }
        return numbers;
    }
}
