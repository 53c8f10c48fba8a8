package io.millrace.testkit.fault;

import java.nio.file.Path;
import java.util.Locale;

/// One operation on a file, as [FaultyFiles] sees it.
///
/// @param number of the operation since the files were made, from 0
/// @param path the file or directory; for a link its new name
public record FileStep(int number, Kind kind, Path path) {
    /// What is done.
    public enum Kind {
        /// The directory's lock is taken.
        LOCK(false, false),
        /// A directory is made unless it is there.
        CREATE_DIRECTORY(true, true),
        /// A new file is made.
        CREATE(true, true),
        /// Bytes are written to a new file.
        WRITE(true, true),
        /// The content of a file is waited for.
        FORCE(true, false),
        /// A file is given another name.
        LINK(true, true),
        /// A name is removed.
        DELETE(true, false),
        /// The names in a directory are waited for.
        SYNC_DIRECTORY(true, false),
        /// The names in a directory are read.
        LIST(false, false),
        /// A file is opened to read.
        OPEN(false, false),
        /// Bytes of a file are read.
        READ(false, false);

        private final boolean changesFiles;
        private final boolean needsSpace;

        Kind(boolean changesFiles, boolean needsSpace) {
            this.changesFiles = changesFiles;
            this.needsSpace = needsSpace;
        }

        /// Returns whether what is on the disk may differ afterwards.
        public boolean changesFiles() {
            return changesFiles;
        }

        /// Returns whether a full disk refuses it.
        public boolean needsSpace() {
            return needsSpace;
        }
    }

    /// Returns whether this is the operation on a path that ends so, such as `LINK` and
    /// `commits/1`.
    public boolean is(Kind wanted, String pathEnd) {
        return kind == wanted && path.endsWith(pathEnd);
    }

    /// Returns number, kind and path, such as `17 LINK /tmp/checkpoint/commits/1`.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d %s %s", number, kind, path);
    }
}
