package io.millrace.types;

/// Bytes. A value in a row is a `byte[]`.
public final class BinaryType extends AtomicType {
    BinaryType() {
        super("binary", "binary");
    }
}
