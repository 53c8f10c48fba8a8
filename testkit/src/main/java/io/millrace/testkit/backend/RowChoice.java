package io.millrace.testkit.backend;

import io.millrace.batch.Selection;

import java.util.random.RandomGenerator;

/// Which rows of a generated batch are selected.
enum RowChoice {
    ALL,
    ALL_AS_LIST,
    SOME,
    PREFIX,
    NONE;

    Selection of(RandomGenerator random, int rowCount) {
        return switch (this) {
            case ALL -> Selection.all(rowCount);
            case ALL_AS_LIST -> list(random, rowCount, 1);
            case SOME -> list(random, rowCount, 3);
            case PREFIX -> Selection.all(rowCount / 2);
            case NONE -> Selection.of(new int[0], 0);
        };
    }

    /// Lists a row out of `oneOf`, in an array that is longer than the list.
    private static Selection list(RandomGenerator random, int rowCount, int oneOf) {
        int[] rows = new int[rowCount + 1];
        int size = 0;
        for (int row = 0; row < rowCount; row++) {
            if (random.nextInt(oneOf) == 0) {
                rows[size++] = row;
            }
        }
        return Selection.of(rows, size);
    }
}
