package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;
import io.millrace.testkit.fault.FileStep.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// One fault at one operation of a process, and what the process may do about it.
///
/// @param at the operation, as an undisturbed process has done it
record Strike(FileStep at, FileFault fault) {
    /// The errors by which a query may tell that the disk failed under it.
    private static final Set<ErrorCondition> CONDITIONS =
            EnumSet.of(ErrorCondition.CHECKPOINT_IO, ErrorCondition.SINK_FAILED);

    /// Returns all strikes at a process that differ.
    static List<Strike> all(List<FileStep> process) {
        List<Strike> strikes = new ArrayList<>();
        for (FileStep step : process) {
            for (FileFault fault : FileFault.values()) {
                if (fault.isDistinctAt(step)) {
                    strikes.add(new Strike(step, fault));
                }
            }
        }
        return strikes;
    }

    private boolean isFatal() {
        return fault == FileFault.CRASH || fault == FileFault.TORN;
    }

    /// Lets a process of the trial run until the fault ends it, and holds it to what it may do.
    void hit(Trial trial) throws Exception {
        List<String> leftBefore = trial.state().unfinishedWrites();
        List<FileStep> steps = new ArrayList<>();
        FaultyFiles files = trial.files().onStep(steps::add);
        files.failAt(at.number(), fault);
        @Nullable Throwable failure = trial.run(files, false);
        assertFalse(files.isArmed(), "the process ended before the fault");
        assertEquals(
                at.kind(), steps.get(at.number()).kind(), "the run differs from the counted one");
        if (isFatal()) {
            assertInstanceOf(SimulatedCrash.class, failure);
        } else if (failure != null) {
            assertNamed(failure);
            assertNothingIsChanged(steps.subList(at.number() + 1, steps.size()));
            if (fault == FileFault.ENOSPC) {
                List<String> left = trial.state().unfinishedWrites();
                assertTrue(leftBefore.containsAll(left), () -> "left on the full disk: " + left);
            }
        } else {
            assertTrue(mayBeMissed(trial), "the error was ignored");
        }
    }

    /// A directory whose parent is not there is not made, so that there is no answer to be lost. A
    /// link that fails where there are none is no news, nor is any error where nobody asks.
    private boolean mayBeMissed(Trial trial) {
        return fault == FileFault.EIO_AFTER && at.kind() == Kind.CREATE_DIRECTORY
                || !trial.hasLinks() && at.kind() == Kind.LINK
                || trial.mayDoWithout(at.path());
    }

    private static void assertNamed(Throwable failure) {
        assertInstanceOf(MillraceException.class, failure);
        ErrorCondition condition = ((MillraceException) failure).condition();
        assertTrue(CONDITIONS.contains(condition), () -> "failed with " + failure);
    }

    /// After an error nothing is known of the disk: a process tries no operation again and makes
    /// none undone. It takes away its temporary files, which nobody else has a name for.
    private static void assertNothingIsChanged(List<FileStep> later) {
        for (FileStep step : later) {
            assertTrue(
                    !step.kind().changesFiles() || DiskState.isTemporary(step.path()),
                    () -> "after the error: " + later);
        }
    }

    @Override
    public String toString() {
        return fault + " at operation " + at;
    }
}
