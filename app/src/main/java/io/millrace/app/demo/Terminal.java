package io.millrace.app.demo;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/// Where the demo draws: a terminal, whose lines it may draw over, or anything else, which gets no
/// escape codes.
///
/// @param isLive whether escape codes may be used
/// @param rows lines that the terminal shows at once
record Terminal(PrintWriter out, boolean isLive, int rows) {
    private static final String ESCAPE = "\u001b[";
    private static final int USUAL_ROWS = 24;

    /// Looks what standard output is. The launcher says how high a terminal is.
    @SuppressWarnings("SystemConsoleNull") // null again on JDK 25 when output is piped
    static Terminal detect(PrintWriter out) {
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        int rows = Integer.getInteger("millrace.terminal.rows", USUAL_ROWS);
        return new Terminal(out, isTerminal && allowsEscapes(System.getenv()), Math.max(rows, 1));
    }

    /// Returns whether the environment allows escape codes: `NO_COLOR` (see no-color.org) forbids
    /// them, and a dumb terminal knows none.
    static boolean allowsEscapes(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /// Writes the lines over those drawn before.
    ///
    /// @param before how many lines to go back, 0 where escape codes must not be used
    void draw(List<String> lines, int before) {
        StringBuilder text = new StringBuilder();
        if (before > 0) {
            text.append(ESCAPE).append(before).append('A');
        }
        // Each line is overwritten and its rest cleared: clearing all first would flicker.
        for (String line : lines) {
            text.append(line).append(isLive ? ESCAPE + "K" : "").append('\n');
        }
        if (before > lines.size()) {
            text.append(ESCAPE).append('J');
        }
        out.print(text);
        out.flush();
    }

    /// Returns the text in bold type, or as it is where escape codes must not be used.
    String bold(String text) {
        return isLive ? ESCAPE + "1m" + text + ESCAPE + "0m" : text;
    }

    /// Returns the text in faint type, or as it is where escape codes must not be used.
    String faint(String text) {
        return isLive ? ESCAPE + "2m" + text + ESCAPE + "0m" : text;
    }
}
