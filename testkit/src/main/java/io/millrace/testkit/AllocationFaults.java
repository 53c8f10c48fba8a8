package io.millrace.testkit;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.OutOfMemoryException;

/// Counts the allocations of a session's queries, frames and memory tables, and lets the Nth fail
/// as if there were no more memory. Growth of group tables counts, too. Thread-safe.
///
/// ```java
/// AllocationFaults faults = new AllocationFaults();
/// try (TestSession test = TestSession.create(settings, Environment.real().with(faults))) {
///     faults.failAt(7);
/// ```
///
/// Run a test with N = 1, 2, 3 ... until [#hasFailed()] stays false: then every allocation has
/// failed once.
public final class AllocationFaults implements AllocationListener {
    private long count;
    private long failing;
    private boolean isLasting;
    private boolean hasFailed;
    private long heldBytes;
    private long peakBytes;

    /// Lets the Nth allocation from now on fail, and no other.
    public synchronized void failAt(long number) {
        arm(number, false);
    }

    /// Lets the Nth allocation from now on fail, and all after it.
    public synchronized void failFrom(long number) {
        arm(number, true);
    }

    private void arm(long number, boolean lasts) {
        count = 0;
        failing = number;
        isLasting = lasts;
        hasFailed = false;
    }

    /// Lets no allocation fail.
    public synchronized void disarm() {
        failing = 0;
    }

    /// Returns whether an allocation has failed since the last call that let one fail.
    public synchronized boolean hasFailed() {
        return hasFailed;
    }

    /// Returns the bytes that are held now.
    public synchronized long heldBytes() {
        return heldBytes;
    }

    /// Returns the most bytes that were held at a time since [#resetPeak()].
    public synchronized long peakBytes() {
        return peakBytes;
    }

    /// Begins to look for the most bytes anew.
    public synchronized void resetPeak() {
        peakBytes = heldBytes;
    }

    @Override
    public synchronized void onPreAllocation(long size) {
        count++;
        if (failing > 0 && (count == failing || isLasting && count > failing)) {
            hasFailed = true;
            throw new OutOfMemoryException(
                    "allocation " + count + ", of " + size + " bytes, failed for a test");
        }
    }

    @Override
    public synchronized void onAllocation(long size) {
        heldBytes += size;
        peakBytes = Math.max(peakBytes, heldBytes);
    }

    @Override
    public synchronized void onRelease(long size) {
        heldBytes -= size;
    }
}
