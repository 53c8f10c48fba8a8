package io.millrace.gpu.table;

import io.millrace.batch.PhysicalType;

/// The kernels' numbers of types.
final class KernelType {
    /// Codes of strings.
    static final int CODE = 7;

    private KernelType() {}

    /// Returns the number of a type whose values are words.
    static int of(PhysicalType type) {
        return switch (type) {
            case BIT -> 0;
            case INT8 -> 1;
            case INT16 -> 2;
            case INT32 -> 3;
            case INT64 -> 4;
            case FLOAT32 -> 5;
            case FLOAT64 -> 6;
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of one word");
        };
    }
}
