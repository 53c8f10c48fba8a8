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
public record EvalContext(
        BufferAllocator allocator, boolean isAnsi, ZoneId sessionZone, long batchTimeMillis) {}
