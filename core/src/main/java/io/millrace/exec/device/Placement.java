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
///   time that the batches since then took.
/// - The first batch of a side is not counted. If all went to the accelerator, two are computed by
///   the processor early, whatever they take, since without them nobody knows.
/// - A batch that fails on the accelerator counts for neither side: it is left alone for a while,
///   which is the shorter the more often it works in between ([Breaker]). One that was lost and is
///   there again is as fast as it was; its first batch is not counted once more.
///
/// Thread-safe.
public final class Placement {
    /// No batch has so many rows: all are computed by the processor.
    public static final long NEVER = Long.MAX_VALUE;

    /// A batch of fewer rows is never worth the trip.
    static final long ROWS_MIN = 8192;

    /// More rows do not wait for a decision: if a batch usually has enough, it goes there then.
    private static final long ROWS_MAX = 1 << 20;

    private static final double GAIN_MIN = 0.85;
    private static final int LEANING_MAX = 8;
    private static final int IDLE_MAX = 64;
    private static final int GUESSES_MAX = 4;
    private static final double SHARE_BATCHES = 4;
    private static final double MOST = 0.75;
    private static final double NANOS_PER_MILLI = 1e6;

    private final boolean isForced;
    private final Breaker breaker = new Breaker();

    private final SideRecord host;
    private final SideRecord device = new SideRecord(new CostLine(200_000, 0.5, 20));
    private Side current = Side.HOST;
    private boolean isTrial;

    /// Whether the batch at hand cannot go to the accelerator, or came back from it.
    private boolean isLeftAlone;

    private int leaning;
    private double deviceShare;
    private final UsualBatch usual = new UsualBatch();
    private long rowsMin = NEVER;
    private @Nullable Measured open;
    private PlacedBatch last = PlacedBatch.NONE;

    /// What a batch took whose groups are not counted yet.
    private record Measured(Side side, long rows, long nanos) {}

    /// The start is on the safe side: 10 ns of a worker a row, and 40 a group, against 0.2 ms for a
    /// trip. So two workers keep a batch of fewer than 50,000 rows until something was measured.
    ///
    /// @param isForced whether the accelerator computes every batch
    /// @param workers how many threads the processor computes by
    public Placement(boolean isForced, int workers) {
        this.isForced = isForced;
        this.host = new SideRecord(new CostLine(10_000, 10.0 / workers, 40.0 / workers));
        this.deviceShare = isForced ? 1 : 0;
    }

    /// Begins a batch.
    ///
    /// @return the number of rows from which on the accelerator computes it, 0 for any; [#NEVER]
    synchronized long begin() {
        open = null;
        isTrial = false;
        isLeftAlone = !breaker.admits();
        rowsMin = isLeftAlone ? NEVER : decide();
        last = new PlacedBatch(Side.HOST, 0, 0, rowsMin, 0, 0, 0, breaker.failures());
        return rowsMin;
    }

    private long decide() {
        if (isForced) {
            return 0;
        }
        long even = breakEven();
        Side other = usual.rows() >= even ? Side.HOST : Side.DEVICE;
        isTrial = isTrialDue(other);
        if (!isTrial) {
            return even;
        }
        return other == Side.HOST ? NEVER : ROWS_MIN;
    }

    /// Returns the number of rows from which on the accelerator is faster, by so much if it is not
    /// chosen already.
    private long breakEven() {
        double ofHost = current == Side.HOST ? GAIN_MIN : 1;
        double ofDevice = current == Side.DEVICE ? GAIN_MIN : 1;
        double more = ofDevice * device.line().fixedNanos() - ofHost * host.line().fixedNanos();
        double lessPerRow =
                ofHost * host.line().nanosPerRow(usual.groupsPerRow())
                        - ofDevice * device.line().nanosPerRow(usual.groupsPerRow());
        if (lessPerRow <= 0) {
            return NEVER;
        }
        double rows = Math.max((double) ROWS_MIN, Math.ceil(more / lessPerRow));
        if (rows <= ROWS_MAX) {
            return (long) rows;
        }
        return usual.rows() >= rows ? ROWS_MAX : NEVER;
    }

    /// Returns whether the side to which a usual batch does not go is to be tried.
    private boolean isTrialDue(Side other) {
        if (usual.rows() < ROWS_MIN) {
            return false;
        }
        SideRecord tried = of(other);
        if (other == Side.HOST && tried.isGuess()) {
            return tried.batchCount() > 0 || tried.idleBatches() >= GUESSES_MAX;
        }
        double loss = usual.nanos(tried.line()) - usual.nanos(of(other.other()).line());
        return tried.idleBatches() >= IDLE_MAX && loss < tried.idleNanos() / IDLE_MAX;
    }

    private SideRecord of(Side side) {
        return side == Side.HOST ? host : device;
    }

    /// Says what the batch took, but for some rows on one side.
    ///
    /// @param deviceRows how many the accelerator computed
    /// @param nanos 0 when the clock stands still
    synchronized void measured(Side side, long rows, long deviceRows, long nanos) {
        if (side == Side.DEVICE) {
            breaker.worked();
        } else if (isLeftAlone && rows > 0) {
            breaker.skip();
        }
        last = new PlacedBatch(side, rows, deviceRows, rowsMin, 0, 0, nanos, breaker.failures());
        if (rows > 0) {
            open = new Measured(side, rows, nanos);
            deviceShare += ((side == Side.DEVICE ? 1 : 0) - deviceShare) / SHARE_BATCHES;
        }
    }

    /// Says that both sides were at the batch.
    ///
    /// @param deviceRows how many the accelerator computed
    synchronized void mixed(long rows, long deviceRows) {
        last = new PlacedBatch(Side.HOST, rows, deviceRows, rowsMin, 0, 0, 0, breaker.failures());
    }

    /// Says how many groups the batch touched, after which it counts.
    ///
    /// @return whether it was measured at all
    synchronized boolean touched(long groups) {
        Measured batch = open;
        if (batch == null) {
            return false;
        }
        open = null;
        double ofHost = host.line().nanos((double) batch.rows(), (double) groups);
        double ofDevice = device.line().nanos((double) batch.rows(), (double) groups);
        last =
                new PlacedBatch(
                        batch.side(),
                        batch.rows(),
                        last.deviceRows(),
                        rowsMin,
                        (long) ofHost,
                        (long) ofDevice,
                        batch.nanos(),
                        breaker.failures());
        if (!isTrial) {
            lean(batch.side(), ofHost <= ofDevice ? Side.HOST : Side.DEVICE);
        }
        usual.add(batch.rows(), groups);
        of(batch.side()).add(batch.rows(), groups, batch.nanos());
        of(batch.side().other()).addIdle(batch.nanos());
        return true;
    }

    /// Notes where a batch was, and where it should have been.
    private void lean(Side side, Side faster) {
        leaning = side == faster ? 0 : leaning + 1;
        current = leaning >= LEANING_MAX ? faster : side;
        leaning %= LEANING_MAX;
    }

    /// Says that the accelerator failed, or is not there, in the batch at hand.
    ///
    /// @param why a clause without a full stop
    /// @param lost whether it computes no batch until it is [#found()]
    synchronized void failed(String why, boolean lost) {
        breaker.failed(why, lost);
        isLeftAlone = true;
    }

    /// Says that a lost accelerator is still lost.
    ///
    /// @param why what is known of that by now, as a clause
    synchronized void stillLost(String why) {
        breaker.stillLost(why);
    }

    /// Says that a lost accelerator works again.
    synchronized void found() {
        breaker.found();
        device.restarted();
    }

    synchronized boolean isLost() {
        return breaker.isLost();
    }

    /// Returns whether the side computed most of the last batches, and may go on.
    synchronized boolean isMostly(Side side) {
        return side == Side.HOST
                ? 1 - deviceShare >= MOST
                : deviceShare >= MOST && !breaker.isLost() && breaker.skipped() == 0;
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
        if (isLeftAlone) {
            return breaker.reason();
        }
        if (last.rows() == 0) {
            return "there were no rows";
        }
        if (last.rowsMin() == NEVER) {
            return isTrial
                    ? "how long a batch takes here was to be measured again"
                    : "a batch of " + last.rows() + " rows is computed faster here";
        }
        return last.rows() < last.rowsMin()
                ? "%d rows are fewer than the %d from which on it is faster"
                        .formatted(last.rows(), last.rowsMin())
                : "the rows could not be held until it had enough of them";
    }

    /// Returns which of the next batches the accelerator computes and why, as a clause.
    public synchronized String outlook() {
        if (breaker.isLost()) {
            return "in no batch until it works again: " + breaker.reason();
        }
        if (breaker.skipped() > 0) {
            return "not in the next " + breaker.skipped() + " batches: " + breaker.reason();
        }
        if (isForced) {
            return "in every batch";
        }
        long rows = breakEven();
        return String.format(
                Locale.ROOT,
                "%s, since a batch takes %s there and %s here",
                rows == NEVER ? "in no batch" : "in batches of " + rows + " rows and more",
                text(device.line()),
                text(host.line()));
    }

    private String text(CostLine line) {
        return String.format(
                Locale.ROOT,
                "%.3f ms + %.2f ns a row",
                line.fixedNanos() / NANOS_PER_MILLI,
                line.nanosPerRow(usual.groupsPerRow()));
    }
}
