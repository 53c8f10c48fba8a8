package io.millrace.app.demo;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts as text: a line a window, the actions side by side, and the sums of all windows.
///
/// @param windows by name, which sorts as time does; each with its counts by action
/// @param totals by action
record CountTable(
        SortedMap<String, SortedMap<String, Long>> windows, SortedMap<String, Long> totals) {
    /// Before the first result.
    static final CountTable EMPTY = new CountTable(new TreeMap<>(), new TreeMap<>());

    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter END =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    static CountTable of(List<Row> counts) {
        SortedMap<String, Long> totals = new TreeMap<>();
        SortedMap<String, SortedMap<String, Long>> windows = new TreeMap<>();
        for (Row row : counts) {
            String action = String.valueOf(row.<@Nullable String>getAs("action"));
            long count = row.<Long>getAs("count");
            windows.computeIfAbsent(name(row.getAs("window")), _ -> new TreeMap<>())
                    .put(action, count);
            totals.merge(action, count, Long::sum);
        }
        return new CountTable(windows, totals);
    }

    private static String name(Row window) {
        Instant start = window.getAs("start");
        Instant end = window.getAs("end");
        return START.format(start) + " - " + END.format(end);
    }

    boolean isEmpty() {
        return windows.isEmpty();
    }

    /// Returns the lines. Windows that are not as in `before` are shown in bold type.
    ///
    /// @param limit how many windows to show at most; the latest are shown
    List<String> lines(Terminal terminal, CountTable before, int limit) {
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder(first("window (UTC)"));
        totals.keySet().forEach(action -> header.append(cell(action)));
        lines.add(terminal.faint(header.toString()));
        int hidden = Math.max(windows.size() - limit, 0);
        if (hidden > 0) {
            lines.add(terminal.faint("... and " + hidden + " before"));
        }
        windows.entrySet().stream()
                .skip(hidden)
                .forEach(
                        window -> {
                            String line = line(window.getKey(), window.getValue());
                            boolean isAsBefore =
                                    window.getValue().equals(before.windows.get(window.getKey()));
                            lines.add(isAsBefore ? line : terminal.bold(line));
                        });
        lines.add(line("all", totals));
        return lines;
    }

    private String line(String name, Map<String, Long> counts) {
        StringBuilder line = new StringBuilder(first(name));
        totals.keySet()
                .forEach(
                        action ->
                                line.append(cell(String.valueOf(counts.getOrDefault(action, 0L)))));
        return line.toString();
    }

    private static String first(String text) {
        return String.format(Locale.ROOT, "%-24s", text);
    }

    private static String cell(String text) {
        return String.format(Locale.ROOT, " %8s", text);
    }
}
