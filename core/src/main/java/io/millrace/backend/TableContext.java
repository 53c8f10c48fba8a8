package io.millrace.backend;

import org.apache.arrow.memory.BufferAllocator;

/// What a table gets from its opener.
///
/// @param allocator pays for the table, also for what of it lies on the heap (see
///   [io.millrace.batch.HeapReservation]), and for the partials it hands out; outlives the table
public record TableContext(BufferAllocator allocator) {}
