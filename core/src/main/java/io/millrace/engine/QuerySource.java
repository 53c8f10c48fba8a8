package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.exec.ScanInput;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A source of a streaming query: its stream, where the query stands in it, and the range of the
/// batch at hand, whose rows it counts.
final class QuerySource implements ScanInput, AutoCloseable {
    private final MicroBatchStream stream;
    private final AtomicLong rowCount = new AtomicLong();
    private final AtomicLong malformedCount = new AtomicLong();

    /// How many splits of the batch at hand were not read yet, once it is known which there are.
    private final AtomicInteger unreadCount = new AtomicInteger();

    private boolean hasSplits;
    private long byteCount;
    private Optional<Offset> position = Optional.empty();
    private Optional<Offset> rangeStart = Optional.empty();
    private Optional<Offset> rangeEnd = Optional.empty();

    QuerySource(MicroBatchStream stream) {
        this.stream = stream;
    }

    /// Says where the query stands after a restart.
    void startAt(@Nullable String offset) {
        position = Optional.ofNullable(offset).map(Offset::new);
    }

    /// Asks the stream how far the next batch reads; where the query stands when there is no more.
    Optional<Offset> nextEnd(ReadLimit limit) throws IOException {
        Optional<Offset> end = stream.latestOffset(position, limit);
        return end.isPresent() ? end : position;
    }

    /// Returns whether a batch up to the offset has anything to read.
    boolean isBehind(Optional<Offset> end) {
        return !end.equals(position);
    }

    /// Sets the range of the batch at hand.
    void beginBatch(@Nullable String end) {
        rangeStart = position;
        rangeEnd = Optional.ofNullable(end).map(Offset::new);
        clearCounts();
    }

    /// Sets an empty range: the batch reads nothing.
    void beginEmptyBatch() {
        rangeStart = position;
        rangeEnd = position;
        clearCounts();
    }

    /// Begins the batch at hand anew.
    void beginAgain() {
        clearCounts();
    }

    private void clearCounts() {
        byteCount = 0;
        rowCount.set(0);
        malformedCount.set(0);
        hasSplits = false;
    }

    /// Returns whether nothing of the batch at hand is still to be read.
    boolean isRead() {
        return !hasRange() || hasSplits && unreadCount.get() == 0;
    }

    /// Returns whether the plan of the next batch must wait for [#endRead].
    boolean isFixedByReading() {
        return stream.isFixedByReading();
    }

    /// Says that the batch at hand reads nothing more.
    void endRead() {
        try {
            stream.endRead();
        } catch (IOException e) {
            throw Failures.unreadable("The source " + stream.description(), e);
        }
    }

    /// Moves to the end of the batch, whose rows the sink has, and returns what the source is to be
    /// told once it is committed; empty when the batch read nothing.
    Optional<Offset> endBatch() {
        Optional<Offset> read = hasRange() ? rangeEnd : Optional.empty();
        position = rangeEnd;
        return read;
    }

    @Override
    public List<InputSplit> splits() throws IOException {
        if (rangeEnd.isEmpty() || rangeEnd.equals(rangeStart)) {
            return List.of();
        }
        List<InputSplit> splits = stream.planInputSplits(rangeStart, rangeEnd.get());
        byteCount = splits.stream().mapToLong(InputSplit::byteCount).sum();
        unreadCount.set(splits.size());
        hasSplits = true;
        return splits;
    }

    @Override
    public BatchReader open(InputSplit split, ReadContext context) throws IOException {
        BatchReader reader = stream.open(split, context);
        return new BatchReader() {
            @Override
            public @Nullable Batch next() throws IOException {
                Batch batch = reader.next();
                if (batch != null) {
                    rowCount.addAndGet(batch.rowCount());
                }
                return batch;
            }

            @Override
            public void close() throws IOException {
                malformedCount.addAndGet(reader.malformedCount());
                reader.close();
                unreadCount.decrementAndGet();
            }
        };
    }

    MicroBatchStream stream() {
        return stream;
    }

    /// Returns whether the batch at hand has anything to read.
    boolean hasRange() {
        return rangeEnd.isPresent() && !rangeEnd.equals(rangeStart);
    }

    Optional<Offset> rangeStart() {
        return rangeStart;
    }

    Optional<Offset> rangeEnd() {
        return rangeEnd;
    }

    /// Returns how many bytes the batch at hand reads, 0 when the source does not say.
    long byteCount() {
        return byteCount;
    }

    long rowCount() {
        return rowCount.get();
    }

    /// Returns the source's own numbers; a number that is zero is left out.
    Map<String, String> metrics() {
        long malformed = malformedCount.get();
        return malformed == 0 ? Map.of() : Map.of("malformedRecords", String.valueOf(malformed));
    }

    @Override
    public void close() {
        stream.close();
    }
}
