package io.millrace.expr;

import org.apache.arrow.memory.BufferAllocator;

import java.time.ZoneId;

/// What the evaluation of an expression depends on besides the rows; the same for a whole
/// micro-batch.
///
/// @param allocator pays for results
/// @param isAnsi whether overflow, division by zero and bad casts are errors (else wrap or null)
/// @param sessionZone zone in which timestamps are parsed and shown
/// @param batchTimeMillis the time of the batch from `offsets/N`, the only clock there is
/// @param batchId 0 for a static frame
/// @param randomSeed of the query, the same for all its batches
public record EvalContext(
        BufferAllocator allocator,
        boolean isAnsi,
        ZoneId sessionZone,
        long batchTimeMillis,
        long batchId,
        long randomSeed) {
    /// Returns the context of a static frame whose random functions are the same each time.
    public EvalContext(
            BufferAllocator allocator, boolean isAnsi, ZoneId sessionZone, long batchTimeMillis) {
        this(allocator, isAnsi, sessionZone, batchTimeMillis, 0, 0);
    }

    /// Returns this context without ANSI mode.
    EvalContext withoutAnsi() {
        return new EvalContext(allocator, false, sessionZone, batchTimeMillis, batchId, randomSeed);
    }
}
