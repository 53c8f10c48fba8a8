package io.millrace.hadoop;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;

/// Hadoop's local file system under the scheme `conditional`, with files that appear when they are
/// closed and only if nothing is there, as S3A's do. Its rename is not to be used. Public for
/// Hadoop, which makes it.
public final class ConditionalFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "conditional";

    /// The key of whether the answer to every put that succeeds is lost.
    static final String LOSES_ANSWERS = "test.conditional.loses-answers";

    private static final String IF_ABSENT =
            CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

    /// Made by Hadoop.
    public ConditionalFileSystem() {}

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
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("a copy and a deletion");
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        return capability.toLowerCase(Locale.ROOT).equals(IF_ABSENT)
                || super.hasPathCapability(path, capability);
    }

    @Override
    public FSDataOutputStreamBuilder<FSDataOutputStream, ?> createFile(Path path) {
        return new Builder(path);
    }

    private final class Builder extends FSDataOutputStreamBuilder<FSDataOutputStream, Builder> {
        Builder(Path path) {
            super(ConditionalFileSystem.this, path);
        }

        @Override
        public Builder getThisBuilder() {
            return this;
        }

        @Override
        public FSDataOutputStream build() throws IOException {
            if (!getMandatoryKeys().equals(Set.of(IF_ABSENT))
                    || !getOptions().getBoolean(IF_ABSENT, false)) {
                throw new IOException("asked for " + getMandatoryKeys());
            }
            return new FSDataOutputStream(new PutOnClose(getPath()), null);
        }
    }

    private final class PutOnClose extends ByteArrayOutputStream
            implements Abortable, StreamCapabilities {
        private final Path target;
        private boolean isDone;

        PutOnClose(Path target) {
            this.target = target;
        }

        @Override
        public boolean hasCapability(String capability) {
            return capability.equals(ABORTABLE_STREAM);
        }

        @Override
        public AbortableResult abort() {
            isDone = true;
            return new AbortableResult() {
                @Override
                public boolean alreadyClosed() {
                    return false;
                }

                @Override
                public IOException anyCleanupException() {
                    return null;
                }
            };
        }

        @Override
        public void close() throws IOException {
            if (isDone) {
                return;
            }
            isDone = true;
            java.nio.file.Path hidden = Files.createTempFile("millrace-put-", null);
            try {
                Files.write(hidden, toByteArray());
                Files.createLink(pathToFile(target).toPath(), hidden);
            } catch (FileAlreadyExistsException e) {
                throw new PathIOException(target.toString(), "412 precondition failed");
            } finally {
                Files.delete(hidden);
            }
            if (getConf().getBoolean(LOSES_ANSWERS, false)) {
                throw new PathIOException(target.toString(), "the answer was lost");
            }
        }
    }
}
