package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.MillraceException;
import io.millrace.state.FileDamage;
import io.millrace.state.StateFileReader;
import io.millrace.state.StateFileSummary;
import io.millrace.state.StateSpec;
import io.millrace.streaming.Cancellation;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Opens and checks state files against what a commit lists of them: a whole file in the place of
/// another is damage, too.
final class ListedStateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ListedStateFiles.class);

    private final CheckpointStore store;
    private final Set<String> intact = new HashSet<>();

    ListedStateFiles(CheckpointStore store) {
        this.store = store;
    }

    /// Opens a file to restore from it; its blocks are checked as they are read.
    ///
    /// @throws MillraceException `CHECKPOINT_CORRUPT`, `CHECKPOINT_INCOMPATIBLE`
    StateFileReader open(StateFile file, StateSpec spec, BufferAllocator allocator)
            throws IOException {
        StateFileReader reader =
                StateFileReader.open(openToRead(file.name()), file.name(), allocator);
        try {
            requireListed(file, StateWrite.file(reader.header(), reader.summary()));
            requireSpec(file, reader.header().spec(), spec);
            return reader;
        } catch (RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    private SeekableByteChannel openToRead(String name) throws IOException {
        try {
            return store.open(name);
        } catch (NoSuchFileException e) {
            throw CheckpointErrors.missing(name, "which its commit lists");
        }
    }

    private static void requireListed(StateFile listed, StateFile found) {
        if (!listed.equals(found)) {
            throw new FileDamage(
                            listed.name(),
                            0,
                            "what its commit lists, " + listed,
                            String.valueOf(found))
                    .error();
        }
    }

    private static void requireSpec(StateFile file, StateSpec written, StateSpec wanted) {
        Optional<String> difference = written.differenceTo(wanted);
        if (difference.isPresent()) {
            throw CheckpointErrors.incompatible(
                    "The state in `" + file.name() + "` does not fit: " + difference.get() + ".");
        }
    }

    /// Checks every byte of a file that no commit lists yet, and returns what identifies it.
    StateFileSummary verify(String name) throws IOException {
        try (SeekableByteChannel channel = openToRead(name)) {
            return StateFileReader.verify(channel, name);
        }
    }

    /// Checks every byte of a file, and that it is the one that was listed.
    ///
    /// @throws MillraceException `CHECKPOINT_CORRUPT`
    void require(StateFile file) throws IOException {
        try (SeekableByteChannel channel = openToRead(file.name())) {
            StateFileSummary summary = StateFileReader.verify(channel, file.name());
            requireListed(
                    file,
                    StateWrite.file(StateFileReader.readHeader(channel, file.name()), summary));
        }
    }

    /// Returns whether [#require] finds nothing; asked again, it does not look again at a file that
    /// was whole.
    boolean isIntact(StateFile file) {
        if (intact.contains(file.name())) {
            return true;
        }
        try {
            require(file);
            intact.add(file.name());
            return true;
        } catch (IOException | MillraceException e) {
            // An interrupt, which ends a read, says nothing about the file.
            Cancellation.check();
            LOG.warn("{} cannot be used: {}", file.name(), e.getMessage());
            return false;
        }
    }

    /// Forgets a file that was deleted.
    void forget(String name) {
        intact.remove(name);
    }

    /// Returns what the state of a chain looks like. Every file of it says so: one that is damaged
    /// is no reason to refuse, since a restore may do without it, and tells when it may not.
    StateSpec spec(StateChain chain) throws IOException {
        @Nullable MillraceException first = null;
        for (StateFile file : chain.files().reversed()) {
            try (SeekableByteChannel channel = openToRead(file.name())) {
                return StateFileReader.readHeader(channel, file.name()).spec();
            } catch (MillraceException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IllegalStateException("a chain without files") : first;
    }
}
