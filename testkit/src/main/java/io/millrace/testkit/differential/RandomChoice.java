package io.millrace.testkit.differential;

import java.util.List;
import java.util.random.RandomGenerator;

/// Draws from lists, on top of a generator.
record RandomChoice(RandomGenerator random) {
    <T> T of(List<T> options) {
        return options.get(random.nextInt(options.size()));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <T> T of(T... options) {
        return options[random.nextInt(options.length)];
    }

    /// Returns true once in so many times.
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }
}
