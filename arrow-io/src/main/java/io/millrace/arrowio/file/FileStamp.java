package io.millrace.arrowio.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What a file system says of a file without reading it: while it says the same, the content is
/// taken to be the same.
///
/// The time of the last change of the content is not enough, because it can be set: `cp -p` and
/// `rsync -t` put back that of their original. What they cannot set is the inode's own time of
/// change. A change within the same tick of the file system's clock shows in no time; see
/// [#isSettled].
///
/// @param inode 0 where the file system has none
/// @param inodeChangedNanos `modifiedNanos` where the file system has no such time
record FileStamp(
        boolean isRegularFile,
        long sizeBytes,
        long modifiedNanos,
        long inode,
        long inodeChangedNanos) {
    private static final String UNIX = "unix";

    /// Looks at a file, and at what a link stands for.
    ///
    /// @throws java.nio.file.NoSuchFileException when it is gone
    static FileStamp of(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
            Map<String, Object> unix =
                    Files.readAttributes(
                            file, UNIX + ":isRegularFile,size,lastModifiedTime,ino,ctime");
            return new FileStamp(
                    attribute(unix, "isRegularFile", Boolean.class),
                    attribute(unix, "size", Long.class),
                    nanos(attribute(unix, "lastModifiedTime", FileTime.class)),
                    attribute(unix, "ino", Long.class),
                    nanos(attribute(unix, "ctime", FileTime.class)));
        }
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
        long modifiedNanos = nanos(basic.lastModifiedTime());
        return new FileStamp(basic.isRegularFile(), basic.size(), modifiedNanos, 0, modifiedNanos);
    }

    /// Returns an attribute that was asked for, which is there then.
    private static <T> T attribute(Map<String, Object> attributes, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(attributes.get(name), name));
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    /// Returns whether the file was left alone for so long that a change after this moment must
    /// show in its stamp.
    ///
    /// @param wallMillis the time before the stamp was taken
    boolean isSettled(long wallMillis) {
        long lastNanos = Math.max(modifiedNanos, inodeChangedNanos);
        return TimeUnit.NANOSECONDS.toMillis(lastNanos) < wallMillis - UnreadFiles.SETTLED_MILLIS;
    }
}
