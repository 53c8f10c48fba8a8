package io.millrace.types;

/// A number with a fraction: IEEE 754 binary floating point.
public abstract sealed class FractionalType extends NumericType permits FloatType, DoubleType {
    FractionalType(String typeName, String simpleString) {
        super(typeName, simpleString);
    }
}
