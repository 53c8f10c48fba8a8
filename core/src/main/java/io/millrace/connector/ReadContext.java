package io.millrace.connector;

import org.apache.arrow.memory.BufferAllocator;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/// What a reader gets besides its split.
///
/// @param allocator pays for the batches
/// @param projection names of the top-level columns that are wanted, in the order of the output; a
///   reader yields exactly these
/// @param dictionaryColumns those of them that are wanted as dictionary columns, because rows are
///   grouped by them; a wish, plain columns are right too
/// @param sessionZone zone of time texts without one
public record ReadContext(
        BufferAllocator allocator,
        List<String> projection,
        Set<String> dictionaryColumns,
        ZoneId sessionZone) {
    /// Copies the collections.
    public ReadContext {
        projection = List.copyOf(projection);
        dictionaryColumns = Set.copyOf(dictionaryColumns);
    }
}
