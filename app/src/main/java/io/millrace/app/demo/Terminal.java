package io.millrace.app.demo;

import java.io.Console;
import java.io.PrintWriter;

/// Where the demo draws: a terminal, whose lines it may draw over, or anything else.
///
/// @param isLive whether escape codes may be used
record Terminal(PrintWriter out, boolean isLive) {
    private static final String ESCAPE = "\u001b[";

    /// Looks what standard output is. `NO_COLOR` (see no-color.org) forbids escape codes.
    @SuppressWarnings("SystemConsoleNull") // null again on JDK 25 when output is piped
    static Terminal detect(PrintWriter out) {
        String noColor = System.getenv("NO_COLOR");
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        return new Terminal(out, isTerminal && (noColor == null || noColor.isEmpty()));
    }

    /// Goes back over so many lines and clears them.
    void eraseLines(int count) {
        if (isLive && count > 0) {
            out.print(ESCAPE + count + "A");
            out.print(ESCAPE + "J");
        }
    }
}
