package io.millrace.types;

/// The type of a null that nothing gives another one. Its only value is null.
public final class NullType extends AtomicType {
    NullType() {
        super("void", "void");
    }
}
