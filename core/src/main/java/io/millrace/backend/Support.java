package io.millrace.backend;

/// The answer to "can you?": yes, or no with the reason, which is shown to the user.
public sealed interface Support {
    /// Yes.
    record Supported() implements Support {}

    /// No.
    ///
    /// @param reason a sentence in the user's terms that also says what would help
    record Unsupported(String reason) implements Support {}

    /// Returns a yes.
    static Support supported() {
        return new Supported();
    }

    /// Returns a no.
    static Support unsupported(String reason) {
        return new Unsupported(reason);
    }

    /// Returns whether the answer is yes.
    default boolean isSupported() {
        return this instanceof Supported;
    }

    /// Returns the reason, or an empty text for a yes.
    default String reason() {
        return switch (this) {
            case Supported _ -> "";
            case Unsupported(String reason) -> reason;
        };
    }
}
