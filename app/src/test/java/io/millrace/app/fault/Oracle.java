package io.millrace.app.fault;

import io.millrace.streaming.OutputMode;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What must come out, computed from the input alone: by maps and decimal numbers, with nothing of
/// the engine.
final class Oracle {
    /// The least value of an event that [Job.Query#SELECTION] lets through.
    static final double VALUE_MIN = 0.15;

    /// How far the watermark of [Job.Query#SESSIONS] stays behind.
    static final int DELAY_MINUTES = 10;

    /// How long after a row its session is open.
    static final int GAP_MINUTES = 5;

    private Oracle() {}

    private record Group(String key, Instant hour) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::key).thenComparing(Group::hour);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    /// Returns the rows of a batch as sorted texts, in the form of [Rows#texts].
    static List<String> batch(Job.Query query, OutputMode mode, int batchId) {
        return switch (query) {
            case SELECTION -> selection(Event.BATCHES.get(batchId));
            case SESSIONS -> late(batchId, GAP_MINUTES);
            case DISTINCT -> inTime(batchId);
            case COUNTS -> counts(batchId, mode == OutputMode.UPDATE);
        };
    }

    private static List<String> selection(List<Event> events) {
        return events.stream()
                .filter(event -> event.value() > VALUE_MIN)
                .map(event -> Rows.text(event.key(), event.time(), event.value()))
                .sorted()
                .toList();
    }

    /// Rows that are not left out by the watermark that the batch before was planned with. No two
    /// of the input are alike.
    private static List<String> inTime(int batchId) {
        Instant watermark = watermark(batchId);
        return Event.BATCHES.get(batchId).stream()
                .filter(event -> event.time().isAfter(watermark))
                .map(event -> Rows.text(event.key(), event.time(), event.value()))
                .sorted()
                .toList();
    }

    /// Returns the rows that have ended by the watermark that the batch before was planned with.
    ///
    /// @param minutes how long after its time a row ends
    static List<String> late(int batchId, int minutes) {
        Instant watermark = watermark(batchId);
        List<String> late = new ArrayList<>();
        for (Event event : Event.BATCHES.get(batchId)) {
            if (!event.time().plus(minutes, ChronoUnit.MINUTES).isAfter(watermark)) {
                late.add(Rows.text(batchId, event.key(), event.time(), event.value()));
            }
        }
        return Rows.sorted(late);
    }

    private static Instant watermark(int batchId) {
        Instant watermark = Instant.EPOCH;
        for (int batch = 0; batch < batchId - 1; batch++) {
            for (Event event : Event.BATCHES.get(batch)) {
                Instant candidate = event.time().minus(DELAY_MINUTES, ChronoUnit.MINUTES);
                watermark = candidate.isAfter(watermark) ? candidate : watermark;
            }
        }
        return watermark;
    }

    private static List<String> counts(int batchId, boolean isUpdate) {
        Map<Group, List<Event>> groups = new TreeMap<>();
        TreeSet<Group> touched = new TreeSet<>();
        for (int batch = 0; batch <= batchId; batch++) {
            for (Event event : Event.BATCHES.get(batch)) {
                Group group =
                        new Group(
                                String.valueOf(event.key()),
                                event.time().truncatedTo(ChronoUnit.HOURS));
                groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(event);
                if (batch == batchId) {
                    touched.add(group);
                }
            }
        }
        return groups.entrySet().stream()
                .filter(entry -> !isUpdate || touched.contains(entry.getKey()))
                .map(entry -> text(entry.getKey(), entry.getValue()))
                .sorted()
                .toList();
    }

    private static String text(Group group, List<Event> events) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Event event : events) {
            sum = sum.add(new BigDecimal(event.value()));
        }
        return Rows.text(group.key(), group.hour(), (long) events.size(), sum.doubleValue());
    }
}
