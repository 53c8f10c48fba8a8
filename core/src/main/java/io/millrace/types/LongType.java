package io.millrace.types;

/// Whole numbers of 64 bits.
public final class LongType extends IntegralType {
    LongType() {
        super("long", "bigint", Long.BYTES);
    }
}
