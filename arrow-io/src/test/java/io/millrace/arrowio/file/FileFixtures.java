package io.millrace.arrowio.file;

import io.millrace.arrowio.JsonSourceProvider;
import io.millrace.checkpoint.MetadataLog;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Options;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.streaming.Clock;
import io.millrace.streaming.Wakeup;
import io.millrace.types.StructType;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Streams of files for tests, and hand-written fakes of what they work with.
final class FileFixtures {
    private FileFixtures() {}

    /// Returns what asks for JSON lines of one number `a`.
    static SourceRequest request(Map<String, String> options) {
        return new SourceRequest(
                Options.of(options), Optional.of(StructType.fromDDL("a INT")), ZoneOffset.UTC);
    }

    /// Opens a stream of JSON lines of one number `a`.
    static MicroBatchStream open(Map<String, String> options, MemoryLog log, Clock clock)
            throws IOException {
        return new JsonSourceProvider().openStream(request(options), new StreamContext(log, clock));
    }

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
