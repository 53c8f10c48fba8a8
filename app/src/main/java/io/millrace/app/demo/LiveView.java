package io.millrace.app.demo;

import io.millrace.Row;
import io.millrace.streaming.StreamingQueryProgress;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Shows the counts while the query runs: in a terminal the table as it changes, elsewhere once at
/// the end.
final class LiveView {
    /// Time between two looks at the table.
    static final long REDRAW_MILLIS = 100;

    /// Lines of a picture that are no windows, and the one where the cursor stands.
    private static final int OTHER_ROWS = 5;

    private final Terminal terminal;
    private CountTable table = CountTable.EMPTY;
    private List<String> drawn = List.of();

    LiveView(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Whether [#draw] shows anything.
    boolean isLive() {
        return terminal.isLive();
    }

    /// Draws the counts over those drawn before: as many of the latest windows as the terminal has
    /// room for, since what has scrolled away could not be drawn over.
    ///
    /// @param progress null before the first batch
    void draw(List<Row> counts, @Nullable StreamingQueryProgress progress) {
        if (!isLive()) {
            return;
        }
        CountTable now = CountTable.of(counts);
        String lastLine = progress == null ? "reading ..." : line(progress);
        // A picture stays, with what was new in it, until there is another.
        if (drawn.isEmpty() || !now.equals(table) || !lastLine.equals(drawn.getLast())) {
            print(now, Math.max(terminal.rows() - OTHER_ROWS, 1), lastLine);
        }
    }

    /// Draws all counts and the last progress line.
    ///
    /// @param progress null if there was no batch
    void finish(List<Row> counts, @Nullable StreamingQueryProgress progress) {
        CountTable last = CountTable.of(counts);
        // Nothing is to stand out any more.
        table = last;
        print(last, Integer.MAX_VALUE, lastLine(last, progress));
    }

    private void print(CountTable now, int limit, String lastLine) {
        List<String> lines = new ArrayList<>();
        if (!now.isEmpty()) {
            lines.addAll(now.lines(terminal, table, limit));
        }
        lines.add(lastLine);
        terminal.draw(lines, drawn.size());
        drawn = lines;
        table = now;
    }

    private static String lastLine(CountTable table, @Nullable StreamingQueryProgress progress) {
        if (progress != null) {
            return table.isEmpty() ? "no events found · " + line(progress) : line(progress);
        }
        return table.isEmpty() ? "no events found" : "nothing new since the last run";
    }

    private static String line(StreamingQueryProgress progress) {
        return String.format(
                Locale.ROOT,
                "batch %d · %,.0f rows/s · watermark %s · backend %s",
                progress.batchId(),
                progress.processedRowsPerSecond(),
                progress.eventTime().getOrDefault("watermark", "none"),
                progress.backend());
    }
}
