package io.millrace.testkit.kill;

import java.util.List;
import java.util.random.RandomGenerator;

/// A program under [KillDriver]: what is done before each start of it, and what must hold at any
/// moment. Called by one thread. What a method throws ends the run.
///
/// The checks are the oracle: they compare what the program left on the disk with what the input
/// says must be there, computed without the program.
public interface KillScenario {
    /// Prepares a start, such as by adding input, and returns the program's arguments.
    ///
    /// @param number of the start, from 0
    /// @param random gives the same numbers for the same seed
    List<String> beforeStart(int number, RandomGenerator random) throws Exception;

    /// Returns the arguments of the last start, which is not killed and must end by itself when the
    /// input is used up.
    List<String> beforeLastStart(RandomGenerator random) throws Exception;

    /// Called at a random moment while the program runs, between the line that its kill counts from
    /// and the kill: checks, and may add input.
    default void whileRunning(RandomGenerator random) throws Exception {
        check();
    }

    /// Checks what must hold at any moment. Called after each kill.
    void check() throws Exception;

    /// Checks the result, after the last start has ended.
    ///
    /// @param lines what it printed
    void checkResult(List<String> lines) throws Exception;
}
