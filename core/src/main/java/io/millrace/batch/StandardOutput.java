package io.millrace.batch;

/// The one place that writes to the terminal: for methods whose purpose that is, such as `show`,
/// `printSchema`, `explain` and the console sink.
public final class StandardOutput {
    private StandardOutput() {}

    /// Prints the text and a line break, to what `System.out` is at the moment of the call.
    @SuppressWarnings("SystemOut") // what this class is for
    public static void println(String text) {
        System.out.println(text);
    }
}
