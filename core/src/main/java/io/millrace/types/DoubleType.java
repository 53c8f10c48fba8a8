package io.millrace.types;

/// Floating point numbers of 64 bits.
public final class DoubleType extends FractionalType {
    DoubleType() {
        super("double", "double");
    }

    @Override
    public int rank() {
        return 32;
    }
}
