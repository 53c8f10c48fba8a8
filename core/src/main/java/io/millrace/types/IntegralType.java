package io.millrace.types;

/// A whole number in two's complement.
public abstract sealed class IntegralType extends NumericType
        permits ByteType, ShortType, IntegerType, LongType {
    private final int byteWidth;

    IntegralType(String typeName, String simpleString, int byteWidth) {
        super(typeName, simpleString);
        this.byteWidth = byteWidth;
    }

    /// The least value of the type.
    public final long minValue() {
        return Long.MIN_VALUE >> (Long.SIZE - Byte.SIZE * byteWidth);
    }

    /// The greatest value of the type.
    public final long maxValue() {
        return Long.MAX_VALUE >> (Long.SIZE - Byte.SIZE * byteWidth);
    }

    @Override
    public final int rank() {
        return byteWidth;
    }
}
