package io.millrace.app.bench.nexmark;

import io.millrace.Row;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The answer of q12: which window a bid gets into depends on when it is read, but over all windows
/// each bid of a user is counted once.
final class ProcessingTimeAnswer implements Answer {
    private final NexmarkEvents events;
    private final Map<List<Object>, Long> counts = new HashMap<>();

    ProcessingTimeAnswer(NexmarkEvents events) {
        this.events = events;
    }

    @Override
    public void take(Row row) {
        counts.put(List.of(row.get(0), row.get(1)), row.getLong(2));
    }

    @Override
    public Map<String, Double> finish() {
        Map<Object, Long> byBidder = new HashMap<>();
        counts.forEach((key, count) -> byBidder.merge(key.getFirst(), count, Long::sum));
        Map<Object, Long> right = new HashMap<>();
        for (long event = 0; event < events.count(); event++) {
            if (events.type(event) == NexmarkEvents.BID) {
                right.merge(events.bidder(event), 1L, Long::sum);
            }
        }
        if (!byBidder.equals(right)) {
            throw new IllegalStateException("the bids of the users are not those of the events");
        }
        return Map.of("groups", (double) counts.size());
    }
}
