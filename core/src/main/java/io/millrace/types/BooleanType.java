package io.millrace.types;

/// True or false.
public final class BooleanType extends AtomicType {
    BooleanType() {
        super("boolean", "boolean");
    }
}
