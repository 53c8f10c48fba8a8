package io.millrace.testkit.sim;

import java.nio.file.Path;

/// One operation on a [SimulatedDisk], told to its observer before it is done.
///
/// @param kind what is to be done
/// @param path the file or directory; of a link the new name
/// @param detail the rest in words, with a checksum of what is written; may be empty
public record DiskOperation(Kind kind, Path path, String detail) {
    /// The detail of a FORCE of a file that was there, unlike that of one being written.
    public static final String AGAIN = "again";

    /// What is done to a disk.
    public enum Kind {
        /// Takes a directory's lock.
        LOCK,
        /// Makes a directory.
        CREATE_DIRECTORY,
        /// Makes an empty file.
        CREATE,
        /// Adds bytes to a new file.
        WRITE,
        /// Makes a file's content durable.
        FORCE,
        /// Closes a new file.
        CLOSE,
        /// Gives a file a further name.
        LINK,
        /// Takes a name away.
        DELETE,
        /// Makes a directory's names durable.
        SYNC_DIRECTORY,
        /// Reads a directory.
        LIST,
        /// Opens a file to read.
        OPEN;

        /// Returns whether it can change what is on the disk or what a power cut leaves of it.
        public boolean isChange() {
            return switch (this) {
                case CREATE_DIRECTORY, CREATE, WRITE, FORCE, LINK, DELETE, SYNC_DIRECTORY -> true;
                case LOCK, CLOSE, LIST, OPEN -> false;
            };
        }
    }

    @Override
    public String toString() {
        return kind + " " + path + (detail.isEmpty() ? "" : " " + detail);
    }
}
