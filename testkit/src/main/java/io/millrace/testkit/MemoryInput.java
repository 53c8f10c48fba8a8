package io.millrace.testkit;

import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.testkit.MemorySource.UnitSplit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// A query's view of a memory stream. An offset is the position of a unit: the JSON number `3`.
///
/// A query asks its streams for their ends one after the other, and in between somebody may feed
/// them. So the first stream that is asked fixes the step that counts for all; the fixed step holds
/// until a stream is asked again, or one that was opened later. The query's control thread, which
/// alone asks, is what its streams have in common.
final class MemoryInput implements MicroBatchStream {
    private static final ThreadLocal<@Nullable Round> ROUND = new ThreadLocal<>();

    private static final AtomicLong OPENED = new AtomicLong();

    private final MemorySource source;
    private final long number = OPENED.incrementAndGet();
    private int endMax = Integer.MAX_VALUE;

    MemoryInput(MemorySource source) {
        this.source = source;
    }

    /// One look of a query at all its streams.
    ///
    /// @param newest number of the stream opened last when the look began
    private record Round(long step, long newest, Set<MemoryInput> asked) {
        boolean covers(MemoryInput input) {
            return input.number <= newest && !asked.contains(input);
        }
    }

    private int visibleSize() {
        Round round = ROUND.get();
        if (round == null || !round.covers(this)) {
            round = new Round(MemoryUnits.lastStep(), OPENED.get(), new HashSet<>());
            ROUND.set(round);
        }
        round.asked().add(this);
        return source.units().sizeAt(round.step());
    }

    @Override
    public String description() {
        return "MemoryStream[" + String.join(",", source.units().schema().fieldNames()) + "]";
    }

    @Override
    public ReadLimit defaultReadLimit() {
        return source.units().readLimit();
    }

    @Override
    public Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit) {
        int from = sizeAt(start);
        int end = Math.min(visibleSize(), endMax);
        if (limit instanceof ReadLimit.MaxFiles(int units)) {
            end = Math.min(end, from + units);
        }
        return end <= from ? Optional.empty() : Optional.of(new Offset(Integer.toString(end - 1)));
    }

    /// Returns the number of units up to and including the offset.
    private static int sizeAt(Optional<Offset> offset) {
        return offset.map(position -> Integer.parseInt(position.json()) + 1).orElse(0);
    }

    @Override
    public void prepareForAvailableNow() {
        endMax = visibleSize();
    }

    @Override
    public List<InputSplit> planInputSplits(Optional<Offset> start, Offset end) {
        List<InputSplit> splits = new ArrayList<>();
        for (int unit = sizeAt(start); unit < sizeAt(Optional.of(end)); unit++) {
            splits.add(new UnitSplit(unit, unit + 1));
        }
        return splits;
    }

    @Override
    public BatchReader open(InputSplit split, ReadContext context) {
        UnitSplit units = (UnitSplit) split;
        return new MemoryReader(
                source.units().schema(), source.units().rows(units.from(), units.to()), context);
    }

    @Override
    public void commit(Offset end) {}

    @Override
    public void close() {}
}
