package io.millrace.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A durable log of small entries numbered from 0: `offsets/`, `commits/`, `sources/<i>/`.
///
/// An entry is a list of lines, JSON objects as a rule. Used by one thread at a time.
public interface MetadataLog {
    /// Adds the entry durably. Returns false when the number is taken; the entry there stays, and
    /// is durable, too.
    boolean add(long id, List<String> lines) throws IOException;

    /// Returns the lines of the entry, or empty when there is none.
    Optional<List<String>> get(long id) throws IOException;

    /// Returns the highest number, or empty when the log is.
    OptionalLong latestId() throws IOException;

    /// Removes the entries below the number.
    void purgeBefore(long id) throws IOException;
}
