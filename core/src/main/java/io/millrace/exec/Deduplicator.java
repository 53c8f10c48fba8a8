package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.exec.keyed.KeyEncoder;
import io.millrace.exec.keyed.KeyedState;
import io.millrace.planner.EventTimeColumn;
import io.millrace.planner.PhysicalPlan;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Keeps the first row of each key: chunks must come in row order, one at a time.
///
/// Late rows go first, and leave no key behind. A key stays until the watermark reaches
///
/// ```text
///   the event time among the keys
///   within the watermark     the first row's event time plus the delay; a null time is the epoch
///   else                     never
/// ```
final class Deduplicator implements AutoCloseable {
    private static final long MICROS_PER_MILLI = 1000;

    private final PhysicalPlan.Deduplicate node;
    private final DeduplicateTarget target;
    private final BufferAllocator allocator;
    private final KeyEncoder encoder = new KeyEncoder();
    private final AdmittedRows admitted;
    private final @Nullable EventTimeColumn eventTime;
    private final boolean hasKeyedTime;
    private final List<Batch> kept = new ArrayList<>();

    Deduplicator(ExecContext context, PhysicalPlan.Deduplicate node, DeduplicateTarget target) {
        this.node = node;
        this.target = target;
        this.allocator = context.eval().allocator();
        this.eventTime = node.eventTime().orElse(null);
        this.admitted =
                AdmittedRows.of(
                        target,
                        node.eventTime().map(EventTimeColumn::ordinal).orElse(0),
                        eventTime == null ? Long.MIN_VALUE : target.lateMicros(),
                        context.lateRows(node.operatorId()));
        this.hasKeyedTime = eventTime != null && node.keyOrdinals().contains(eventTime.ordinal());
    }

    /// Takes over the chunk.
    void accept(Chunk chunk) {
        try (chunk) {
            Batch batch = chunk.batch();
            EventTimes times = eventTime == null ? null : EventTimes.of(batch, eventTime.ordinal());
            // Chunks come in row order: they are one piece.
            Selection onTime = admitted.admit(0, batch, chunk.selection()).open();
            Selection first = firsts(batch, onTime, times);
            target.addDuplicates((long) onTime.size() - first.size());
            if (!first.isEmpty()) {
                try (Batch dense = Gather.select(allocator, batch, first)) {
                    kept.add(Collector.plain(allocator, dense));
                }
            }
        }
    }

    private Selection firsts(Batch batch, Selection selection, @Nullable EventTimes times) {
        List<ColumnVector> keys = new ArrayList<>(node.keyOrdinals().size());
        for (int ordinal : node.keyOrdinals()) {
            keys.add(batch.column(ordinal));
        }
        encoder.encode(keys, selection);
        KeyedState state = target.state();
        byte[] bytes = encoder.bytes();
        int[] rows = new int[selection.size()];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            int row = selection.row(i);
            if (state.addIfAbsent(bytes, encoder.start(i), encoder.end(i), expiry(times, row))) {
                rows[count++] = row;
            }
        }
        state.reserve();
        return Selection.of(rows, count);
    }

    private long expiry(@Nullable EventTimes times, int row) {
        if (times == null || eventTime == null) {
            return KeyedState.NEVER;
        }
        if (node.isWithinWatermark()) {
            long time = times.isNull(row) ? 0 : times.micros(row);
            long expiry = time + eventTime.delayMillis() * MICROS_PER_MILLI;
            return expiry < time ? KeyedState.NEVER : expiry;
        }
        return hasKeyedTime && !times.isNull(row) ? times.micros(row) : KeyedState.NEVER;
    }

    /// Hands over the rows that were kept, in their order.
    List<Batch> take() {
        List<Batch> taken = List.copyOf(kept);
        kept.clear();
        return taken;
    }

    @Override
    public void close() {
        Batch.closeAll(kept);
    }
}
