package io.millrace.types;

/// Text in UTF-8. A value in a row is a `String`.
public final class StringType extends AtomicType {
    StringType() {
        super("string", "string");
    }
}
