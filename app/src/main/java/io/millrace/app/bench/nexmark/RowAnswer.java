package io.millrace.app.bench.nexmark;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/// The answer of a query that makes a row of an event or none: all rows, in the order of events.
final class RowAnswer implements Answer {
    private final NexmarkEvents events;
    private final LongFunction<@Nullable List<Object>> right;
    private long next;
    private long rows;

    /// @param right makes the row of a bid, or null if it has none
    RowAnswer(NexmarkEvents events, LongFunction<@Nullable List<Object>> right) {
        this.events = events;
        this.right = right;
    }

    private @Nullable List<Object> nextRow() {
        while (next < events.count()) {
            long event = next++;
            if (events.type(event) == NexmarkEvents.BID) {
                List<Object> row = right.apply(event);
                if (row != null) {
                    return row;
                }
            }
        }
        return null;
    }

    @Override
    public void take(Row row) {
        List<Object> expected = nextRow();
        if (!Answer.values(row).equals(expected)) {
            throw new IllegalStateException(row + " where " + expected + " is right");
        }
        rows++;
    }

    @Override
    public Map<String, Double> finish() {
        List<Object> missing = nextRow();
        if (missing != null) {
            throw new IllegalStateException("no row " + missing);
        }
        return Map.of("outputRows", (double) rows);
    }
}
