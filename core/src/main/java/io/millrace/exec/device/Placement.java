package io.millrace.exec.device;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Decides which batches of an aggregation an accelerator computes, by what each side took for the
/// batches before.
///
/// ```text
///   time    host     /        A batch begins undecided, since nobody knows how many rows it will have.
///    |              /         From the number on from which the accelerator is faster, it goes there;
///    |       _____/____       a batch that ends before is computed by the processor.
///    |  device  /
///    |       / |
///    |____/____|_________ rows
///           rowsMin
/// ```
///
/// That the choice is never much worse than the better of both needs more than two lines:
/// - A side other than the last batch's must be 15 % faster, so that noise does not turn the
///   choice; but eight batches in a row for which it would have been faster at all turn it, too.
/// - The side that is not chosen is tried when it was not for 64 batches or more, lest what was
///   measured in a bad moment count for ever. What that is expected to lose is below a 64th of the
///   time that the batches since the last such trial took.
/// - The first batch of a side is not counted: it allocates, loads and compiles.
///
/// After a failure for want of memory the accelerator is left alone for one batch, then two, four
/// and so on; one that is lost, for good. Thread-safe.
public final class Placement {
    /// No batch has so many rows: all are computed by the processor.
    public static final long NEVER = Long.MAX_VALUE;

    /// A batch of fewer rows is never worth the trip.
    static final long ROWS_MIN = 8192;

    /// More rows do not wait for a decision: if a batch usually has enough, it goes there then.
    static final long ROWS_MAX = 1 << 20;

    static final double GAIN_MIN = 0.85;
    static final int LEANING_MAX = 8;
    static final int IDLE_MAX = 64;
    private static final int GUESSES_MAX = 4;
    private static final int MEASURED_FROM = 2;
    private static final double USUAL_BATCHES = 8;
    private static final double SHARE_BATCHES = 4;
    private static final double MOST = 0.75;
    private static final int SKIPPED_BITS_MAX = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    private final boolean isForced;

    /// The start is on the safe side: 2 cores at 10 ns a row each against 0.2 ms for a trip, so
    /// that a batch of fewer than 50,000 rows stays here until something was measured.
    private final CostLine host = new CostLine(10_000, 5, 20);

    private final CostLine device = new CostLine(200_000, 0.5, 20);
    private final int[] batches = new int[Side.values().length];

    /// Batches, and their time, since a side had one.
    private final int[] batchesSince = new int[Side.values().length];

    private final double[] nanosSince = new double[Side.values().length];
    private Side current = Side.HOST;
    private boolean isTrial;
    private int leaning;
    private double deviceShare;
    private double usualRows;
    private double usualGroups;
    private int failuresInTurn;
    private long failures;
    private long skipped;
    private boolean isLost;
    private @Nullable String reason;
    private long rowsMin = NEVER;
    private @Nullable Measured open;
    private PlacedBatch last = PlacedBatch.NONE;

    /// What a batch took whose groups are not counted yet.
    private record Measured(Side side, long rows, long nanos) {}

    /// @param isForced whether the accelerator computes every batch
    public Placement(boolean isForced) {
        this.isForced = isForced;
        this.deviceShare = isForced ? 1 : 0;
    }

    /// Begins a batch.
    ///
    /// @return the number of rows from which on the accelerator computes it, 0 for any; [#NEVER]
    synchronized long begin() {
        open = null;
        rowsMin = decide();
        last = new PlacedBatch(Side.HOST, 0, rowsMin, 0, 0, 0, failures);
        return rowsMin;
    }

    private long decide() {
        if (isLost) {
            return NEVER;
        }
        if (skipped > 0) {
            skipped--;
            return NEVER;
        }
        if (isForced) {
            return 0;
        }
        long even = breakEven(current);
        Side other = usualRows >= even ? Side.HOST : Side.DEVICE;
        isTrial = isTrialDue(other);
        if (!isTrial) {
            return even;
        }
        return other == Side.HOST ? NEVER : ROWS_MIN;
    }

    /// Returns whether the side to which a usual batch does not go is to be tried.
    private boolean isTrialDue(Side other) {
        if (usualRows < ROWS_MIN) {
            return false;
        }
        int hostBatches = batches[Side.HOST.ordinal()];
        if (other == Side.HOST && hostBatches < MEASURED_FROM) {
            // That it is slower is no more than a guess.
            return hostBatches > 0 || batchesSince[Side.HOST.ordinal()] >= GUESSES_MAX;
        }
        double loss =
                line(other).nanos(usualRows, usualGroups)
                        - line(other.other()).nanos(usualRows, usualGroups);
        return batchesSince[other.ordinal()] >= IDLE_MAX
                && loss < nanosSince[other.ordinal()] / IDLE_MAX;
    }

    /// Returns the number of rows from which on the accelerator is faster, by so much if it is not
    /// chosen already.
    private long breakEven(Side chosen) {
        double groupsPerRow = groupsPerRow();
        double ofHost = chosen == Side.HOST ? GAIN_MIN : 1;
        double ofDevice = chosen == Side.DEVICE ? GAIN_MIN : 1;
        double more = ofDevice * device.fixedNanos() - ofHost * host.fixedNanos();
        double lessPerRow =
                ofHost * host.nanosPerRow(groupsPerRow)
                        - ofDevice * device.nanosPerRow(groupsPerRow);
        if (lessPerRow <= 0) {
            return NEVER;
        }
        double rows = Math.max(ROWS_MIN, Math.ceil(more / lessPerRow));
        if (rows <= ROWS_MAX) {
            return (long) rows;
        }
        return usualRows >= rows ? ROWS_MAX : NEVER;
    }

    private double groupsPerRow() {
        return usualRows == 0 ? 0 : usualGroups / usualRows;
    }

    private CostLine line(Side side) {
        return side == Side.HOST ? host : device;
    }

    /// Says what the batch took, all of it on one side.
    ///
    /// @param nanos 0 when the clock stands still
    synchronized void measured(Side side, long rows, long nanos) {
        last = new PlacedBatch(side, rows, rowsMin, 0, 0, nanos, failures);
        if (side == Side.DEVICE) {
            failuresInTurn = 0;
            reason = null;
        }
        if (rows > 0) {
            open = new Measured(side, rows, nanos);
            deviceShare += ((side == Side.DEVICE ? 1 : 0) - deviceShare) / SHARE_BATCHES;
        }
    }

    /// Says that both sides were at the batch.
    synchronized void mixed(long rows) {
        last = new PlacedBatch(Side.HOST, rows, rowsMin, 0, 0, 0, failures);
    }

    /// Says how many groups the batch touched, after which it counts.
    public synchronized void touched(long groups) {
        Measured batch = open;
        if (batch == null) {
            return;
        }
        open = null;
        double ofHost = host.nanos(batch.rows(), groups);
        double ofDevice = device.nanos(batch.rows(), groups);
        last =
                new PlacedBatch(
                        batch.side(),
                        batch.rows(),
                        rowsMin,
                        (long) ofHost,
                        (long) ofDevice,
                        batch.nanos(),
                        failures);
        lean(batch.side(), ofHost <= ofDevice ? Side.HOST : Side.DEVICE);
        usualRows = usual(usualRows, batch.rows());
        usualGroups = usual(usualGroups, groups);
        int number = ++batches[batch.side().ordinal()];
        if (number >= MEASURED_FROM && batch.nanos() > 0) {
            line(batch.side()).add(batch.rows(), groups, batch.nanos());
        }
    }

    private static double usual(double before, double now) {
        return before == 0 ? now : before + (now - before) / USUAL_BATCHES;
    }

    /// Notes where a batch was, and where it should have been.
    private void lean(Side side, Side faster) {
        Side other = side.other();
        batchesSince[side.ordinal()] = 0;
        nanosSince[side.ordinal()] = 0;
        batchesSince[other.ordinal()]++;
        nanosSince[other.ordinal()] += last.measuredNanos();
        if (!isTrial) {
            leaning = side == faster ? 0 : leaning + 1;
            current = leaning >= LEANING_MAX ? faster : side;
            leaning %= LEANING_MAX;
        }
    }

    /// Says that the accelerator failed, or is not there, in the batch at hand.
    ///
    /// @param why a clause without a full stop
    synchronized void failed(String why, boolean isForGood) {
        reason = why;
        failures++;
        if (isForGood) {
            isLost = true;
        } else {
            skipped = 1L << Math.min(failuresInTurn++, SKIPPED_BITS_MAX);
        }
    }

    synchronized boolean isLost() {
        return isLost;
    }

    /// Returns whether the side computed most of the last batches.
    synchronized boolean isMostly(Side side) {
        double share = side == Side.DEVICE ? deviceShare : 1 - deviceShare;
        return share >= MOST && (side == Side.HOST || !isLost && skipped == 0);
    }

    /// Returns how the last batch was placed.
    public synchronized PlacedBatch last() {
        return last;
    }

    /// Returns why the accelerator did not compute the last batch, as a clause; null when it did.
    public synchronized @Nullable String whyNot() {
        if (last.side() == Side.DEVICE) {
            return null;
        }
        if (reason != null) {
            return reason;
        }
        return last.rowsMin() == NEVER
                ? "a batch of " + last.rows() + " rows is computed faster here"
                : "%d rows are fewer than the %d from which on it is faster"
                        .formatted(last.rows(), last.rowsMin());
    }

    /// Returns which of the next batches the accelerator computes and why, as a clause.
    public synchronized String outlook() {
        if (isLost) {
            return "in no batch any more: " + reason;
        }
        if (skipped > 0) {
            return "not in the next " + skipped + " batches: " + reason;
        }
        if (isForced) {
            return "in every batch";
        }
        long rows = breakEven(current);
        return String.format(
                Locale.ROOT,
                "%s, since a batch takes %s there and %s here",
                rows == NEVER ? "in no batch" : "in batches of " + rows + " rows and more",
                text(device),
                text(host));
    }

    private String text(CostLine line) {
        return String.format(
                Locale.ROOT,
                "%.3f ms + %.2f ns a row",
                line.fixedNanos() / NANOS_PER_MILLI,
                line.nanosPerRow(groupsPerRow()));
    }
}
