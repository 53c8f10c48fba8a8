package io.millrace.exec.device;

/// Says whether the groups of an operator are better off on the device, by what batches took while
/// they were here and while they are there, all that is handed out included: which [Placement],
/// which compares two ways to compute the rows of a batch, does not know.
///
/// Groups that moved are judged after some batches. If these took longer than the batches before
/// are expected to have taken, the groups go back, and stay for a number of batches that doubles
/// each time. Not thread-safe.
final class Residence {
    /// So many batches there, the first of which does not count, are a judgement.
    static final int BATCHES_MIN = 8;

    /// For so many batches groups stay that were better off here, the first time.
    static final long STAY_BATCHES = 64;

    private static final int STAY_BITS_MAX = 10;

    /// It must be worse by more than noise.
    private static final double LOSS_MAX = 1.1;

    private final SideRecord here = record();
    private SideRecord there = record();
    private final UsualBatch usual = new UsualBatch();
    private int returns;
    private long stays;

    private static SideRecord record() {
        return new SideRecord(new CostLine(200_000, 1, 50));
    }

    /// Returns whether the groups may move to the device.
    boolean mayMoveOut() {
        return stays == 0;
    }

    /// Returns whether the groups, which are on the device, were better off here.
    boolean isWorse() {
        return !here.isGuess()
                && there.batchCount() >= BATCHES_MIN
                && usual.nanos(there.line()) > LOSS_MAX * usual.nanos(here.line());
    }

    /// Says that the groups moved to the device.
    void movedOut() {
        there = record();
    }

    /// Says that the groups moved back.
    ///
    /// @param isWorse whether they were better off here
    void movedBack(boolean isWorse) {
        if (isWorse) {
            stays = STAY_BATCHES << Math.min(returns++, STAY_BITS_MAX);
        }
    }

    /// Takes in a batch.
    ///
    /// @param isThere whether the groups were on the device
    /// @param groups that it touched
    /// @param nanos what it took, with what was handed out
    void add(boolean isThere, long rows, long groups, long nanos) {
        if (stays > 0) {
            stays--;
        }
        usual.add(rows, groups);
        (isThere ? there : here).add(rows, groups, nanos);
    }
}
