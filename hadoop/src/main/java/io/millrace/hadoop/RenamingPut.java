package io.millrace.hadoop;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.TemporaryNames;

import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.util.EnumSet;

/// Writes the file under a temporary name and renames it, on file systems that rename a file in one
/// step and never over another: HDFS does both in its NameNode.
///
/// ```text
/// 1 create .tmp.<epoch>.<writer>.<n>; write all; close: every block is synced on its DataNodes
/// 2 rename it to its name, replacing nothing: the NameNode answers when its log has it
/// ```
final class RenamingPut implements AbsentPut {
    /// `CREATE` alone refuses a name that is there. `SYNC_BLOCK` syncs each block as it is closed;
    /// `hsync()` would sync the last one only, and `close()` alone none.
    private static final EnumSet<CreateFlag> FLAGS =
            EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK);

    private final FileSystem fs;
    private final Path root;
    private final TemporaryNames names;
    private final Rename rename;

    RenamingPut(FileSystem fs, Path root, TemporaryNames names) throws IOException {
        this.fs = fs;
        this.root = root;
        this.names = names;
        try {
            this.rename = new Rename(fs);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /// The way to [FileSystem]'s rename that can be told to replace nothing: it is protected there,
    /// and `FileContext`, which offers it, cannot be closed.
    private static final class Rename extends DelegateToFileSystem {
        Rename(FileSystem fs) throws IOException, URISyntaxException {
            super(fs.getUri(), fs, fs.getConf(), fs.getUri().getScheme(), false);
        }
    }

    @Override
    public boolean put(Path target, ByteSource content) throws IOException {
        Path temporary = new Path(root, names.next());
        try {
            write(temporary, content);
            return rename(temporary, target, content);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(temporary, e);
            throw e;
        }
    }

    private void write(Path temporary, ByteSource content) throws IOException {
        try (FSDataOutputStream out = create(temporary)) {
            content.writeTo(Channels.newChannel(out));
        }
    }

    private FSDataOutputStream create(Path temporary) throws IOException {
        return fs.create(
                temporary,
                HadoopCheckpointStore.FILE_PERMISSION,
                FLAGS,
                fs.getConf().getInt("io.file.buffer.size", 4096),
                fs.getDefaultReplication(temporary),
                fs.getDefaultBlockSize(temporary),
                null);
    }

    /// A temporary file that is still there was not renamed, so that equal content is not ours. One
    /// that is gone was renamed, or swept by a newer run.
    private boolean rename(Path temporary, Path target, ByteSource content) throws IOException {
        try {
            rename.renameInternal(temporary, target);
            return true;
        } catch (IOException e) {
            boolean isGone = isGone(temporary, e);
            return AbsentPut.isOurs(fs, target, content, e) && isGone;
        }
    }

    private boolean isGone(Path temporary, IOException failure) throws IOException {
        try {
            return !fs.delete(temporary, false);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /// Also keeps a rename that is still on its way from being carried out later.
    private void deleteQuietly(Path temporary, Throwable reason) {
        try {
            fs.delete(temporary, false);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /// Waits until every change that this writer has seen is in the file system's log: a change
    /// shows to readers a moment before it is there, but the log is in order, so that it has what
    /// came before a change of our own.
    void awaitLog() throws IOException {
        Path temporary = new Path(root, names.next());
        create(temporary).close();
        fs.delete(temporary, false);
    }
}
