package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/// Batches in the order in which a sink was given them, repeated ones included.
final class Deliveries {
    private final List<Delivery> all = new ArrayList<>();

    /// One batch, given once.
    private record Delivery(long batchId, List<String> rows) {}

    void add(long batchId, List<String> rows) {
        all.add(new Delivery(batchId, List.copyOf(rows)));
    }

    /// Checks what every sink must hold: each batch came, with the right rows, the same bits each
    /// time; batches follow each other, and only the last one is given again.
    void check(Job job) {
        long last = -1;
        for (Delivery delivery : all) {
            long id = delivery.batchId();
            assertTrue(id == last || id == last + 1, () -> "order of batches: " + all);
            last = id;
            assertEquals(
                    job.expected((int) id),
                    Rows.sorted(delivery.rows()),
                    () -> "rows of batch " + id);
            assertEquals(first(id), delivery.rows(), () -> "replay of batch " + id);
        }
        assertEquals(Event.BATCHES.size() - 1, last, () -> "last batch of " + all);
    }

    private List<String> first(long batchId) {
        return all.stream()
                .filter(delivery -> delivery.batchId() == batchId)
                .findFirst()
                .orElseThrow()
                .rows();
    }

    /// Returns how often any batch was given again.
    int repeated() {
        return all.size() - Event.BATCHES.size();
    }
}
