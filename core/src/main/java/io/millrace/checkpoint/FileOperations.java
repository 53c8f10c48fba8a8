package io.millrace.checkpoint;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/// The few operations on files through which a [LocalCheckpointStore] does everything it does.
///
/// Narrow on purpose: a test that wraps it sees, fails or tears each single step of the protocol.
public interface FileOperations {
    /// A new file that is being written.
    interface NewFile extends WritableByteChannel {
        /// Waits until the content is on the disk.
        void force() throws IOException;
    }

    /// Makes the directory, for the owner alone; false when it is there.
    boolean createDirectory(Path directory) throws IOException;

    /// Makes a new file, for the owner alone.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when the name is taken
    NewFile create(Path file) throws IOException;

    /// Gives the file a second name.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when the name is taken
    /// @throws UnsupportedOperationException when the file system has no hard links
    void link(Path name, Path file) throws IOException;

    /// Deletes the file; nothing when it is not there.
    void delete(Path file) throws IOException;

    /// Waits until the content of a file that is there is on the disk.
    void force(Path file) throws IOException;

    /// Waits until the names in the directory are on the disk.
    void syncDirectory(Path directory) throws IOException;

    /// Returns the names in the directory; empty when there is none.
    List<String> list(Path directory) throws IOException;

    /// Opens the file to read.
    SeekableByteChannel open(Path file) throws IOException;
}
