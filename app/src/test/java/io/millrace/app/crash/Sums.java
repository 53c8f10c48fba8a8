package io.millrace.app.crash;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Counts and sums of events by key and hour, computed with decimal numbers and without Millrace.
final class Sums {
    /// One group's text in the output of [KillJob].
    static String line(String key, Instant hour, long count, double sum) {
        return key
                + " "
                + hour
                + " "
                + count
                + " "
                + Long.toHexString(Double.doubleToRawLongBits(sum));
    }

    private record Group(String key, Instant hour) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int byHour = hour.compareTo(other.hour);
            return byHour == 0 ? key.compareTo(other.key) : byHour;
        }
    }

    private record Values(long count, BigDecimal sum) {
        Values plus(double value, int times) {
            BigDecimal exact = new BigDecimal(value).multiply(BigDecimal.valueOf(times));
            return new Values(count + times, sum.add(exact));
        }
    }

    private final Map<Group, Values> groups = new TreeMap<>();

    /// No events yet.
    Sums() {}

    /// A copy.
    Sums(Sums other) {
        groups.putAll(other.groups);
    }

    /// Adds the events and returns the lines of the groups that they changed, sorted.
    SortedSet<String> add(List<Event> events) {
        return add(events, 1);
    }

    /// Adds the events so many times.
    SortedSet<String> add(List<Event> events, int times) {
        TreeSet<Group> changed = new TreeSet<>();
        for (Event event : events) {
            Group group = new Group(event.key(), event.time().truncatedTo(ChronoUnit.HOURS));
            Values before = groups.getOrDefault(group, new Values(0, BigDecimal.ZERO));
            groups.put(group, before.plus(event.value(), times));
            changed.add(group);
        }
        TreeSet<String> lines = new TreeSet<>();
        changed.forEach(group -> lines.add(line(group)));
        return lines;
    }

    /// Returns the lines of all groups, sorted.
    SortedSet<String> lines() {
        TreeSet<String> lines = new TreeSet<>();
        groups.keySet().forEach(group -> lines.add(line(group)));
        return lines;
    }

    private String line(Group group) {
        Values values = groups.getOrDefault(group, new Values(0, BigDecimal.ZERO));
        return line(group.key(), group.hour(), values.count(), values.sum().doubleValue());
    }
}
