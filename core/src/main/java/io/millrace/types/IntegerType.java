package io.millrace.types;

/// Whole numbers of 32 bits.
public final class IntegerType extends IntegralType {
    IntegerType() {
        super("integer", "int", Integer.BYTES);
    }
}
