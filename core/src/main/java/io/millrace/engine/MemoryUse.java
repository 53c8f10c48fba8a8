package io.millrace.engine;

import io.millrace.batch.ByteText;
import io.millrace.error.ErrorCondition;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.AllocationOutcomeDetails;
import org.apache.arrow.memory.BufferAllocator;

/// What an allocator's memory is used for; gives the named error of what goes over its limit.
/// Memory off the heap and heap that was reserved count alike.
///
/// @param asking what asks for memory, as the beginning of a sentence: `The state of query counts`
/// @param advice what helps besides a higher limit, as the end of a sentence
/// @param watcher is told of every allocation; what it throws is the allocation's failure
record MemoryUse(String asking, String advice, AllocationListener watcher)
        implements AllocationListener {
    /// Makes an allocator for this use.
    BufferAllocator newAllocator(BufferAllocator parent, String name, long limitBytes) {
        return parent.newChildAllocator(name, this, 0, limitBytes);
    }

    @Override
    public void onPreAllocation(long size) {
        watcher.onPreAllocation(size);
    }

    @Override
    public void onAllocation(long size) {
        watcher.onAllocation(size);
    }

    @Override
    public void onRelease(long size) {
        watcher.onRelease(size);
    }

    /// @throws io.millrace.error.MillraceException `OUT_OF_MEMORY`, always
    @Override
    public boolean onFailedAllocation(long size, AllocationOutcome outcome) {
        String situation =
                outcome.getDetails()
                        .map(AllocationOutcomeDetails::getFailedAllocator)
                        .map(MemoryUse::situation)
                        .orElse("");
        throw ErrorCondition.OUT_OF_MEMORY.error(
                asking + " asked for " + ByteText.of(size) + situation + ".",
                "Raise millrace.sql.query.memoryLimit, or " + advice + ".");
    }

    private static String situation(BufferAllocator full) {
        return " when "
                + ByteText.of(full.getAllocatedMemory())
                + " of the limit of "
                + ByteText.of(full.getLimit())
                + " were in use";
    }
}
