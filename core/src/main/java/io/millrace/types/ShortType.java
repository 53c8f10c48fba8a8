package io.millrace.types;

/// Whole numbers of 16 bits.
public final class ShortType extends IntegralType {
    ShortType() {
        super("short", "smallint", Short.BYTES);
    }
}
