package io.millrace.hadoop;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;

/// Hadoop's local file system under the scheme `renaming`, with a rename that replaces nothing.
///
/// What it says, [#ANSWER] chooses: file systems differ in it. Public for Hadoop, which makes it.
public final class RenamingFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "renaming";

    /// The key of the answer: an [Answer].
    static final String ANSWER = "test.renaming.answer";

    enum Answer {
        /// False for a taken name, as HDFS and older file systems.
        FALSE,
        /// An exception for a taken name, as S3A and ABFS since 3.3.1.
        EXCEPTION,
        /// Nothing that arrives: what was renamed fails all the same.
        LOST,
        /// That it cannot, and it does not.
        REFUSAL
    }

    /// Made by Hadoop.
    public RenamingFileSystem() {}

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        super.initialize(getUri(), configuration);
    }

    /// A process for each file would be all that the tests do.
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        Answer answer = getConf().getEnum(ANSWER, Answer.FALSE);
        if (answer == Answer.REFUSAL) {
            throw new IOException("over the quota");
        }
        java.nio.file.Path source = pathToFile(from).toPath();
        try {
            Files.createLink(pathToFile(to).toPath(), source);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            if (answer == Answer.EXCEPTION) {
                throw new FileAlreadyExistsException(to.toString());
            }
            return false;
        }
        Files.delete(source);
        if (answer == Answer.LOST) {
            throw new IOException("the answer was lost");
        }
        return true;
    }
}
