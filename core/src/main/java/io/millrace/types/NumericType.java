package io.millrace.types;

/// A number. Wider types come later in the order byte, short, int, long, decimal, float, double.
public abstract sealed class NumericType extends AtomicType
        permits IntegralType, FractionalType, DecimalType {
    NumericType(String typeName, String simpleString) {
        super(typeName, simpleString);
    }

    /// The place in the order of widening: an operation on two numbers has the type of higher rank.
    public abstract int rank();
}
