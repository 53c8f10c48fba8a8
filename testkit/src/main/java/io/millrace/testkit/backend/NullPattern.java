package io.millrace.testkit.backend;

import java.util.random.RandomGenerator;

/// Where a generated column has nulls.
enum NullPattern {
    NONE,
    SOME,
    FIRST_AND_LAST,
    ALTERNATING,
    ALL;

    boolean isNull(RandomGenerator random, int row, int rowCount) {
        return switch (this) {
            case NONE -> false;
            case SOME -> random.nextInt(4) == 0;
            case FIRST_AND_LAST -> row == 0 || row == rowCount - 1;
            case ALTERNATING -> row % 2 == 0;
            case ALL -> true;
        };
    }
}
