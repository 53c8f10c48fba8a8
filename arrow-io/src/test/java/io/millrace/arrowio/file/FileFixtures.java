package io.millrace.arrowio.file;

import io.millrace.checkpoint.MetadataLog;
import io.millrace.streaming.Clock;
import io.millrace.streaming.Wakeup;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Hand-written fakes for tests of file sources.
final class FileFixtures {
    private FileFixtures() {}

    /// A log in memory that survives the source, as the checkpoint does.
    static final class MemoryLog implements MetadataLog {
        final TreeMap<Long, List<String>> entries = new TreeMap<>();
        int addCount;

        @Override
        public boolean add(long id, List<String> lines) {
            addCount++;
            return entries.putIfAbsent(id, List.copyOf(lines)) == null;
        }

        @Override
        public Optional<List<String>> get(long id) {
            return Optional.ofNullable(entries.get(id));
        }

        @Override
        public OptionalLong latestId() {
            return entries.isEmpty() ? OptionalLong.empty() : OptionalLong.of(entries.lastKey());
        }
    }

    /// A clock that stands still until it is moved, an hour after the files were made.
    static final class StillClock implements Clock {
        long nanos;
        final long wallMillis;

        StillClock(long wallMillis) {
            this.wallMillis = wallMillis;
        }

        @Override
        public long wallMillis() {
            return wallMillis + nanos / 1_000_000;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public boolean await(Wakeup wakeup, long deadlineNanos) {
            nanos = deadlineNanos;
            return false;
        }
    }
}
