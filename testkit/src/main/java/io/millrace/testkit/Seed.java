package io.millrace.testkit;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The number from which a random test derives all others, and the test that it belongs to.
///
/// @param value the seed
/// @param test the test in Maven's spelling, `SortTest#sortsAnything`
public record Seed(long value, String test) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /// One case of a random test.
    @FunctionalInterface
    public interface RandomCase {
        /// Runs the case; throws if it fails.
        void run(RandomGenerator random) throws Exception;
    }

    /// Returns a new generator, in the same state at each call.
    public RandomGenerator random() {
        return new SplittableRandom(value);
    }

    /// Returns the seed of a case: that of case 0 is this one, so that a failing case, run with its
    /// own seed, is the first.
    ///
    /// The others are scattered: a generator moves on by the golden gamma itself, so seeds that are
    /// that far apart would give one sequence, shifted by a number a case.
    public Seed ofCase(int number) {
        return number == 0 ? this : new Seed(scattered(value + number * GOLDEN_GAMMA), test);
    }

    private static long scattered(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }

    /// Runs a random test case after case, up to the first failure, which then says the seed of
    /// that case.
    ///
    /// @throws Exception what the case threw
    public void forCases(int count, RandomCase body) throws Exception {
        for (int i = 0; i < count; i++) {
            Seed seed = ofCase(i);
            try {
                body.run(seed.random());
            } catch (Exception | Error e) {
                seed.noteOn(e);
                throw e;
            }
        }
    }

    /// Returns the command that runs the test with this seed.
    public String reproduceCommand() {
        String basedir = System.getProperty("basedir", "");
        String module = basedir.substring(basedir.lastIndexOf('/') + 1);
        return "./mvnw"
                + (module.isEmpty() ? "" : " -pl " + module + " -am")
                + " test -Dtest="
                + test
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.seed="
                + text();
    }

    /// Returns the value in hexadecimal.
    public String text() {
        return Long.toHexString(value).toUpperCase(Locale.ROOT);
    }

    /// Adds the command to a failure, once.
    void noteOn(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof Note) {
                return;
            }
        }
        failure.addSuppressed(new Note(reproduceCommand()));
    }

    /// Not an error of its own: a line that test reports print below the failure.
    private static final class Note extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Note(String command) {
            super("Reproduce: " + command, null, false, false);
        }
    }
}
