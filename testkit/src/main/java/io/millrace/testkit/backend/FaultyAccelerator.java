package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Backends;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.error.ErrorCondition;

import java.util.List;

/// A backend in the clothes of an accelerator, named `gpu`, whose Nth call fails as if its memory
/// were full or the device gone. It computes by another backend; rows it only takes in, and gets to
/// them at a later call, as a device does. Thread-safe.
///
/// ```java
/// FaultyAccelerator device = new FaultyAccelerator(new ReferenceBackend());
/// Environment environment = Environment.real().withBackends(() -> device.beside(new ReferenceBackend()));
/// device.failAt(3, FaultyAccelerator.Fault.LOST);
/// ```
///
/// Run a test with N = 1, 2, 3 ... until [#hasFailed()] stays false: then every call has failed
/// once. A device that is lost stays so until [#repair()]; tables from before stay lost.
public final class FaultyAccelerator implements AggregationBackend {
    /// The name of this backend.
    public static final String NAME = "gpu";

    private final AggregationBackend delegate;
    private long calls;
    private long rows;
    private long failing;
    private Fault fault = Fault.OUT_OF_MEMORY;
    private boolean hasFailed;
    private boolean isLost;
    private int losses;

    /// What a call fails with.
    public enum Fault {
        /// The call alone.
        OUT_OF_MEMORY,
        /// The call alone, for which the query may take no more memory.
        OVER_LIMIT,
        /// This call and all after it, until the device is repaired.
        LOST
    }

    /// @param delegate what computes; closed with this
    public FaultyAccelerator(AggregationBackend delegate) {
        this.delegate = delegate;
    }

    /// Returns the backends of a session with this one and a processor's, all of which the session
    /// closes.
    public Backends beside(AggregationBackend host) {
        return new Backends(List.of(this, host));
    }

    /// Lets the Nth call from now on fail.
    public synchronized void failAt(long number, Fault how) {
        calls = 0;
        failing = number;
        fault = how;
        hasFailed = false;
    }

    /// Returns whether a call has failed since the last call that let one fail.
    public synchronized boolean hasFailed() {
        return hasFailed;
    }

    /// Lets no call fail, and a lost device be there again.
    public synchronized void repair() {
        failing = 0;
        isLost = false;
    }

    /// Returns how many rows the device was given so far.
    public synchronized long rows() {
        return rows;
    }

    synchronized void addRows(long count) {
        rows += count;
    }

    /// Counts a call of a table, and fails if it is its turn.
    ///
    /// @param lossesBefore how often the device had been lost when the table was opened
    synchronized void call(String what, int lossesBefore) {
        calls++;
        if (isLost || losses != lossesBefore) {
            throw new DeviceFailedException("the device is gone", true, null);
        }
        if (calls == failing) {
            hasFailed = true;
            isLost = fault == Fault.LOST;
            losses += isLost ? 1 : 0;
            throw switch (fault) {
                case OUT_OF_MEMORY ->
                        new DeviceFailedException(what + " found no memory", false, null);
                case OVER_LIMIT ->
                        ErrorCondition.OUT_OF_MEMORY.error(
                                what + " was over the limit.", "Raise the limit.");
                case LOST -> new DeviceFailedException(what + " found no device", true, null);
            };
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public synchronized Support available() {
        return isLost ? Support.unsupported("the device is gone") : delegate.available();
    }

    @Override
    public Support supports(AggregationSpec spec) {
        return delegate.supports(spec);
    }

    @Override
    public synchronized GroupTable open(AggregationSpec spec, TableContext context) {
        call("open", losses);
        return new FaultyTable(this, losses, delegate.open(spec, context));
    }

    @Override
    public boolean isAccelerator() {
        return true;
    }

    @Override
    public int priority() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        delegate.close();
    }
}
