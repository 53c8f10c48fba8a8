package io.millrace.checkpoint.store;

import io.millrace.state.FileDamage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where a checkpoint lies: files with names, put once and never changed.
///
/// The contract is *put-if-absent*, never rename: every store can meet it, local disks by hard
/// links, object stores by conditional puts. A name is relative with `/` between its parts, each of
/// `[A-Za-z0-9_.-]`, such as `offsets/12`. All work is done by the thread that calls, which nobody
/// may interrupt; one thread at a time.
///
/// Errors: an [IOException] of a write leaves open whether the file is there. The caller must then
/// write no more, and decide anew after a restart from what it finds.
public interface CheckpointStore extends AutoCloseable {
    /// How many bytes [#read] reads at most.
    int READ_BYTES_MAX = 1 << 29;

    /// Returns the place in words, for messages, such as `/data/checkpoint`.
    String location();

    /// Makes the directories if they are not there, durably. Stores without directories do nothing.
    void createDirectories(List<String> names) throws IOException;

    /// Keeps another run of the query away until the store is closed. A convenience, not a
    /// safeguard: safety comes from epochs and put-if-absent.
    ///
    /// @param holder who asks, for the other's error message
    /// @throws io.millrace.error.MillraceException `CONCURRENT_QUERY` when somebody holds it
    void lock(String holder) throws IOException;

    /// Stores the content under a name that is not taken; durable when it returns true. False when
    /// the name is taken; what is there stays, and may not be durable yet: see [#sync].
    ///
    /// No two writers put the same content: it names the run or its epoch. A store whose answers
    /// can get lost may therefore take what equals the content for its own put, and return true.
    boolean putIfAbsent(String name, ByteSource content) throws IOException;

    /// Does [#putIfAbsent] for groups of files, none of which gets its name before all groups ahead
    /// of it are durable; within a group there is no order. Stops behind a group in which a name
    /// was taken. Content is asked for in the order of the groups, once a file and again only to
    /// compare it with what is there, and may be written before the names of the groups ahead: a
    /// store overlaps the waits for the disk where it can.
    ///
    /// @return the names that were taken
    default Set<String> putInOrder(List<Map<String, ByteSource>> groups) throws IOException {
        Set<String> taken = new HashSet<>();
        for (Map<String, ByteSource> group : groups) {
            for (Map.Entry<String, ByteSource> file : group.entrySet()) {
                if (!putIfAbsent(file.getKey(), file.getValue())) {
                    taken.add(file.getKey());
                }
            }
            if (!taken.isEmpty()) {
                break;
            }
        }
        return taken;
    }

    /// Returns the content, or empty when there is no such file. For small files.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` for a file a hundred times
    ///   as large as any entry, which is not read into memory
    default Optional<byte[]> read(String name) throws IOException {
        try (SeekableByteChannel channel = open(name)) {
            long size = channel.size();
            if (size > READ_BYTES_MAX) {
                throw new FileDamage(
                                name, 0, "at most " + READ_BYTES_MAX + " bytes", size + " bytes")
                        .error();
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Reads on until the file or its first length ends.
            }
            return Optional.of(
                    bytes.hasRemaining()
                            ? Arrays.copyOf(bytes.array(), bytes.position())
                            : bytes.array());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Opens a file to read; the caller closes it.
    ///
    /// @throws java.nio.file.NoSuchFileException when it is not there
    SeekableByteChannel open(String name) throws IOException;

    /// Returns the last parts of the names in the directory, in no particular order; empty when
    /// there is no such directory.
    List<String> list(String directory) throws IOException;

    /// Deletes the file; nothing when it is not there. Not durable until [#syncDirectory].
    void delete(String name) throws IOException;

    /// Makes files that are there durable, names and content, whoever put them.
    void sync(List<String> names) throws IOException;

    /// Makes the deletions in the directory durable.
    void syncDirectory(String directory) throws IOException;

    /// Tells the store its writer's epoch once it is claimed, and removes what writers of lower
    /// epochs left half done.
    void enterEpoch(long epoch) throws IOException;

    /// Returns whether a file appears whole or not at all. Where it does not, a crash can leave the
    /// newest file of a log torn.
    ///
    /// @throws IOException when the place fails before that is known
    boolean isAtomic() throws IOException;

    @Override
    void close() throws IOException;
}
