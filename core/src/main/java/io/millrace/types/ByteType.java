package io.millrace.types;

/// Whole numbers of 8 bits.
public final class ByteType extends IntegralType {
    ByteType() {
        super("byte", "tinyint", Byte.BYTES);
    }
}
