package io.millrace.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The durable log of a source, `sources/<i>/`: small entries numbered from 0.
///
/// An entry is a list of lines, JSON objects as a rule. All entries that were ever added can be
/// read. Used by one thread at a time.
public interface MetadataLog {
    /// Adds the entry. Returns false when the number is taken; the entry there stays.
    ///
    /// In the log of a source it is durable when the plan of the batch is, `offsets/N`, and one
    /// entry a batch can be added; if it then turns out that another run was first, [#get] returns
    /// the other's entry.
    boolean add(long id, List<String> lines) throws IOException;

    /// Returns the lines of the entry, or empty when there is none.
    Optional<List<String>> get(long id) throws IOException;

    /// Hands out every entry, in the order of their numbers. The consumer may be called on another
    /// thread, while the caller waits, and must not use the log.
    default void forEach(EntryConsumer consumer) throws IOException {
        long latest = latestId().orElse(-1);
        for (long id = 0; id <= latest; id++) {
            consumer.accept(id, get(id));
        }
    }

    /// Takes an entry.
    @FunctionalInterface
    interface EntryConsumer {
        /// Takes the lines of an entry, empty when the log lacks it.
        void accept(long id, Optional<List<String>> lines) throws IOException;
    }

    /// Returns the highest number, or empty when the log is.
    OptionalLong latestId() throws IOException;
}
