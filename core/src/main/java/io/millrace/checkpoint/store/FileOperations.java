package io.millrace.checkpoint.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/// The few operations on files through which every durable write goes: those of a
/// [LocalCheckpointStore] and those of sinks that write files.
///
/// Narrow on purpose: a test that wraps it sees, fails or tears each single step of a protocol.
public interface FileOperations {
    /// Who may read what is made.
    enum Access {
        /// The owner alone: mode 0600, directories 0700, where modes exist.
        OWNER,
        /// Whom the process's own defaults let.
        DEFAULT
    }

    /// The operations on the file systems of this machine, each of which waits for the disk. Large
    /// files of the owner alone go past the page cache.
    static FileOperations disk() {
        return new DiskFileOperations(true);
    }

    /// A new file that is being written. What was not forced when it is closed may be missing.
    interface NewFile extends WritableByteChannel {
        /// Waits until the content is on the disk.
        void force() throws IOException;
    }

    /// Returns whether what is waited for outlives a power cut. Where nothing does, whoever writes
    /// need not mind what a crash would leave half done either.
    default boolean isDurable() {
        return true;
    }

    /// Takes the lock of a directory that is there, until the result is closed.
    ///
    /// @param holder who asks, for the other's error message
    /// @throws io.millrace.error.MillraceException `CONCURRENT_QUERY` when somebody holds it
    Closeable lock(Path directory, String holder) throws IOException;

    /// Makes the directory; false when it is there.
    ///
    /// @throws java.nio.file.NoSuchFileException when its parent is not there
    boolean createDirectory(Path directory, Access access) throws IOException;

    /// Makes a new file.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when the name is taken
    NewFile create(Path file, Access access) throws IOException;

    /// Waits until the contents of all the files are on the disk.
    default void forceAll(List<? extends NewFile> created) throws IOException {
        for (NewFile file : created) {
            file.force();
        }
    }

    /// Gives the file a second name.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when the name is taken
    /// @throws UnsupportedOperationException when the file system has no hard links
    void link(Path name, Path file) throws IOException;

    /// Deletes the file; nothing when it is not there.
    void delete(Path file) throws IOException;

    /// Deletes files after a failure, which is given those of the deletes.
    default void deleteAfter(Throwable failure, Iterable<Path> files) {
        for (Path file : files) {
            try {
                delete(file);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /// Waits until the content of a file that is there is on the disk.
    void force(Path file) throws IOException;

    /// Waits until the names in the directory are on the disk.
    void syncDirectory(Path directory) throws IOException;

    /// Returns the names in the directory; empty when there is none.
    List<String> list(Path directory) throws IOException;

    /// Opens the file to read.
    ///
    /// @throws IOException also when it is a link, a pipe or anything else but a regular file
    SeekableByteChannel open(Path file) throws IOException;
}
