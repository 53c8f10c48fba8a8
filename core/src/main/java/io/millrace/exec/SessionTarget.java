package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.exec.keyed.KeyedRows;
import io.millrace.exec.keyed.SessionIndex;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;
import java.util.List;

/// Where an aggregation by sessions has its groups, and which sessions there are.
public interface SessionTarget extends AggregationTarget {
    /// Returns the sessions; borrowed, used by one thread at a time.
    SessionIndex sessions();

    /// Returns the time at or before which a row's own end makes it late; `Long.MIN_VALUE` for
    /// none.
    long lateEndMicros();

    /// Removes the groups from the table, for good as far as they are known by these columns, and
    /// returns their partials in the order of the list; the caller owns them.
    ///
    /// @param groups borrowed
    Partials take(Batch groups);

    /// Groups close by their sessions, and rows are late by their own end: the table knows neither.
    @Override
    default long lateMicros() {
        return Long.MIN_VALUE;
    }

    /// Returns the columns of the table that identify the groups; the caller owns them.
    ///
    /// @param groups by the columns (start, key)
    static List<Batch> groups(AggregationSpec spec, KeyedRows groups, BufferAllocator allocator) {
        PartialsLayout layout = PartialsLayout.of(spec);
        int count = layout.groupColumnCount();
        StructField[] fields = Arrays.copyOf(layout.schema().fields(), count);
        return groups.toBatches(allocator, new StructType(fields), count);
    }
}
