package io.millrace.streaming;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// Where the watermark of a query stands and what it waits for. Its text says it in words. Not in
/// Spark.
///
/// @param watermark by which the next batch closes windows
/// @param inputs the watermarks of the plan, of which the query's is chosen
/// @param openWindows what is not closed yet, the earliest end first, at most [#OPEN_WINDOWS_MAX]
/// @param openWindowCount how many there are
/// @param lateRows rows, once for each of their windows that was closed, that were dropped in this
///   run
public record WatermarkExplanation(
        Instant watermark,
        List<Input> inputs,
        List<OpenWindow> openWindows,
        int openWindowCount,
        long lateRows) {
    /// The most windows that are listed.
    public static final int OPEN_WINDOWS_MAX = 100;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// Copies the lists.
    public WatermarkExplanation {
        inputs = List.copyOf(inputs);
        openWindows = List.copyOf(openWindows);
    }

    /// One `withWatermark` of the plan.
    ///
    /// @param eventTime name of the column
    /// @param latest the latest event time that it saw in this run; empty before the first
    /// @param candidate the watermark that it would choose: the latest time less the delay
    /// @param isIdle whether it had no rows for so long that it has no say
    /// @param aheadRows rows so far ahead of the batch time that they raised nothing
    public record Input(
            String eventTime,
            Duration delay,
            Optional<Instant> latest,
            Instant candidate,
            boolean isIdle,
            long aheadRows) {
        /// Returns the event time at or after which a row here lets the window come out, as far as
        /// this input is concerned.
        public Instant releases(OpenWindow window) {
            long millis = window.end().toEpochMilli();
            // The watermark counts in milliseconds: of a later end, it must reach the next.
            boolean isWhole = Instant.ofEpochMilli(millis).equals(window.end());
            return Instant.ofEpochMilli(isWhole ? millis : millis + 1).plus(delay);
        }
    }

    /// Groups of the state that close at the same moment.
    ///
    /// @param start of the window; empty for groups by the event time itself, and for sessions,
    ///   which may still begin earlier
    /// @param end the watermark that closes it
    public record OpenWindow(Optional<Instant> start, Instant end, long groups) {}

    private static String text(Instant time) {
        return TIME.format(time);
    }

    /// Returns the explanation in words, a line each for inputs and windows.
    @Override
    public String toString() {
        if (inputs.isEmpty()) {
            return "There is no watermark: nothing is late and nothing is closed.\n";
        }
        StringBuilder text = new StringBuilder("watermark ").append(text(watermark)).append('\n');
        for (int i = 0; i < inputs.size(); i++) {
            append(text, i, inputs.get(i));
        }
        text.append("late rows dropped: ").append(lateRows).append('\n');
        text.append("open windows: ").append(openWindowCount).append('\n');
        openWindows.forEach(window -> append(text, window));
        if (openWindowCount > openWindows.size()) {
            text.append("  and ").append(openWindowCount - openWindows.size()).append(" more\n");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int number, Input input) {
        text.append("input ").append(number).append(": ").append(input.eventTime());
        text.append(", delay ").append(input.delay().toMillis()).append(" ms, latest ");
        text.append(input.latest().map(WatermarkExplanation::text).orElse("none yet"));
        text.append(", candidate ").append(text(input.candidate()));
        if (input.isIdle()) {
            text.append(", idle");
        }
        if (input.aheadRows() > 0) {
            text.append(", rows ahead of time: ").append(input.aheadRows());
        }
        text.append('\n');
    }

    private void append(StringBuilder text, OpenWindow window) {
        text.append("  ");
        window.start().ifPresent(start -> text.append('[').append(text(start)).append(", "));
        text.append(text(window.end())).append(window.start().isPresent() ? ")" : "");
        text.append(", groups: ").append(window.groups()).append(", comes out at");
        String separator = " ";
        for (Input input : inputs) {
            text.append(separator).append(input.eventTime()).append(" >= ");
            text.append(text(input.releases(window)));
            separator = ", ";
        }
        text.append('\n');
    }
}
