package io.millrace.testkit.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.millrace.backend.exact.ExactSums;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;

@Seeded
final class ExactSumTest {
    private static final double[] EDGES = {
        0.0,
        -0.0,
        1,
        -1,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_NORMAL
    };

    @Test
    void theBytesAreThoseOfTheEngine(Seed seed) throws Exception {
        seed.forCases(
                2000,
                random -> {
                    ExactSums engine = new ExactSums();
                    engine.ensureGroups(1);
                    ExactSum reference = new ExactSum();
                    ExactSum merged = new ExactSum();
                    for (int i = random.nextInt(6); i >= 0; i--) {
                        double value =
                                switch (random.nextInt(40)) {
                                    case 0 -> Double.NaN;
                                    case 1 -> Double.NEGATIVE_INFINITY;
                                    case 2 -> Double.POSITIVE_INFINITY;
                                    default ->
                                            random.nextBoolean()
                                                    ? EDGES[random.nextInt(EDGES.length)]
                                                    : Math.scalb(
                                                            random.nextGaussian(),
                                                            random.nextInt(-1074, 1000));
                                };
                        engine.add(0, value);
                        reference.add(value);
                        ExactSum one = new ExactSum();
                        one.add(value);
                        merged.addEncoded(one.encoded());
                    }
                    assertArrayEquals(engine.encode(0), reference.encoded());
                    assertArrayEquals(engine.encode(0), merged.encoded());
                });
    }
}
