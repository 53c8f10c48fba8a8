package io.millrace.testkit.fuzz;

import java.util.random.RandomGenerator;

/// A parser under fuzz.
public interface FuzzTarget {
    /// Makes an input; the same for the same numbers.
    byte[] input(RandomGenerator random);

    /// Parses the input, and checks what comes out as far as that is cheap, by a round trip say.
    /// Returns whether the input was valid.
    ///
    /// @throws io.millrace.error.MillraceException for an invalid input; any other exception is a
    ///   finding
    boolean parse(byte[] input) throws Exception;

    /// Checks more about an input that was parsed, valid or not; neither time nor memory is
    /// measured.
    default void check(byte[] input) throws Exception {}

    /// Returns how many bytes on the heap one input may cost for each byte that it has, besides
    /// [Fuzz#SLACK_BYTES].
    default long bytesPerByte() {
        return 64;
    }

    /// Returns whether several threads may make, parse and check inputs at once.
    default boolean isThreadSafe() {
        return false;
    }
}
