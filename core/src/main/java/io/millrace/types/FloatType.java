package io.millrace.types;

/// Floating point numbers of 32 bits.
public final class FloatType extends FractionalType {
    FloatType() {
        super("float", "float");
    }

    @Override
    public int rank() {
        return 16;
    }
}
