package io.millrace.testkit.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import org.apache.arrow.memory.BufferAllocator;

/// A table of the reference and one of the backend under test, which are told the same and must
/// answer the same.
final class TablePair implements AutoCloseable {
    private final GroupTable reference;
    private final GroupTable tested;

    TablePair(AggregationBackend backend, AggregationSpec spec, BufferAllocator allocator) {
        TableContext context = new TableContext(allocator);
        try (ReferenceBackend model = new ReferenceBackend()) {
            this.reference = model.open(spec, context);
        }
        this.tested = backend.open(spec, context);
        assertEquals(spec, tested.spec());
    }

    /// Returns the table under test.
    GroupTable tested() {
        return tested;
    }

    void accumulate(Batch batch, Selection selection, long epoch) {
        accumulate(batch, selection, epoch, Long.MIN_VALUE);
    }

    void accumulate(Batch batch, Selection selection, long epoch, long closedMicros) {
        reference.accumulate(batch, selection, epoch, closedMicros);
        tested.accumulate(batch, selection, epoch, closedMicros);
    }

    void merge(Partials partials, long epoch) {
        reference.merge(partials, epoch);
        tested.merge(partials, epoch);
    }

    void clear() {
        reference.clear();
        tested.clear();
    }

    /// Compares all groups.
    void check(String what) {
        checkChangedSince(Long.MIN_VALUE, what);
        assertEquals(reference.groupCount(), tested.groupCount(), what);
        assertTrue(tested.memoryBytes() >= 0, what);
    }

    void checkChangedSince(long epoch, String what) {
        try (Partials expected = reference.changedSince(epoch);
                Partials actual = tested.changedSince(epoch)) {
            PartialsAssert.assertSameBytes(expected, actual, what + ", changed since " + epoch);
        }
    }

    /// Removes what the watermark closes from both, and compares it.
    void checkClosedBy(long watermarkMicros, String what) {
        try (Partials expected = reference.closedBy(watermarkMicros);
                Partials actual = tested.closedBy(watermarkMicros)) {
            PartialsAssert.assertSameBytes(
                    expected, actual, what + ", closed by " + watermarkMicros);
        }
    }

    /// Drops what the watermark closes from both, and compares how many.
    void checkDropClosedBy(long watermarkMicros, String what) {
        assertEquals(
                reference.dropClosedBy(watermarkMicros),
                tested.dropClosedBy(watermarkMicros),
                what + ", dropped by " + watermarkMicros);
    }

    /// Removes listed groups from both, and compares them.
    void checkTake(Batch groups, String what) {
        try (Partials expected = reference.take(groups);
                Partials actual = tested.take(groups)) {
            PartialsAssert.assertSameBytes(expected, actual, what + ", taken");
        }
    }

    @Override
    public void close() {
        reference.close();
        tested.close();
    }
}
