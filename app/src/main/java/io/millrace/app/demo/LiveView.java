package io.millrace.app.demo;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Shows the counts while the query runs: in a terminal the table as it changes, elsewhere once at
/// the end.
final class LiveView {
    /// Time between two looks at the table.
    static final long REDRAW_MILLIS = 100;

    private final Terminal terminal;
    private final DemoQuery demo;
    private final Session session;
    private final StreamingQuery query;
    private int linesDrawn;

    LiveView(Terminal terminal, DemoQuery demo, Session session, StreamingQuery query) {
        this.terminal = terminal;
        this.demo = demo;
        this.session = session;
        this.query = query;
    }

    /// Draws the table as it is now, over the one before.
    void draw() {
        if (terminal.isLive()) {
            print(demo.counts(session));
        }
    }

    /// Draws the final table and the last progress line.
    void finish(List<Row> counts) {
        print(counts);
    }

    private void print(List<Row> counts) {
        String text = table(counts) + progressLine(query.lastProgress()) + "\n";
        terminal.eraseLines(linesDrawn);
        terminal.out().print(text);
        terminal.out().flush();
        linesDrawn = Math.toIntExact(text.lines().count());
    }

    /// One line a window, with the counts of the actions side by side.
    private static String table(List<Row> counts) {
        SortedMap<String, Long> totals = new TreeMap<>();
        SortedMap<String, Map<String, Long>> byWindow = new TreeMap<>();
        for (Row row : counts) {
            String action = String.valueOf(row.<@Nullable String>getAs("action"));
            long count = row.<Long>getAs("count");
            Row window = row.getAs("window");
            byWindow.computeIfAbsent(String.valueOf(window.get(0)), _ -> new TreeMap<>())
                    .put(action, count);
            totals.merge(action, count, Long::sum);
        }
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-22s", "window"));
        totals.keySet().forEach(action -> text.append(cell(action)));
        text.append('\n');
        byWindow.forEach((start, row) -> appendLine(text, start, row, totals.keySet()));
        appendLine(text, "all", totals, totals.keySet());
        return text.toString();
    }

    private static void appendLine(
            StringBuilder text, String name, Map<String, Long> row, Set<String> actions) {
        text.append(String.format(Locale.ROOT, "%-22s", name));
        actions.forEach(action -> text.append(cell(String.valueOf(row.getOrDefault(action, 0L)))));
        text.append('\n');
    }

    private static String cell(String value) {
        return String.format(Locale.ROOT, " %8s", value);
    }

    private static String progressLine(@Nullable StreamingQueryProgress progress) {
        if (progress == null) {
            return "nothing new since the last run";
        }
        return String.format(
                Locale.ROOT,
                "batch %d · %,.0f rows/s · watermark %s · backend %s",
                progress.batchId(),
                progress.processedRowsPerSecond(),
                progress.eventTime().getOrDefault("watermark", "none"),
                progress.backend());
    }
}
