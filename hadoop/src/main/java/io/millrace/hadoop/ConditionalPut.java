package io.millrace.hadoop;

import io.millrace.checkpoint.store.ByteSource;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

import java.io.IOException;
import java.nio.channels.Channels;

/// Writes the file under its own name, on object stores that make it appear when it is closed, and
/// only if nothing is there: S3A's PUT with `If-None-Match`. Their rename is a copy and a deletion.
final class ConditionalPut implements AbsentPut {
    private static final String IF_ABSENT =
            CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

    private final FileSystem fs;

    ConditionalPut(FileSystem fs) {
        this.fs = fs;
    }

    /// Returns whether the file system can: where the option is switched off, it says so here.
    static boolean isOffered(FileSystem fs, Path root) throws IOException {
        return fs.hasPathCapability(root, IF_ABSENT);
    }

    @Override
    public boolean put(Path target, ByteSource content) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(target);
        // The builder asks for an overwrite; the option turns it into its opposite, at the close.
        FSDataOutputStream out =
                builder.create()
                        .overwrite(true)
                        .permission(HadoopCheckpointStore.FILE_PERMISSION)
                        .must(IF_ABSENT, true)
                        .build();
        try {
            requireAbortable(out);
            content.writeTo(Channels.newChannel(out));
        } catch (IOException | RuntimeException | Error e) {
            // Closing would publish the half.
            out.abort();
            throw e;
        }
        try {
            out.close();
            return true;
        } catch (IOException e) {
            return AbsentPut.isOurs(fs, target, content, e);
        }
    }

    private static void requireAbortable(FSDataOutputStream out) throws IOException {
        if (!out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
            throw new IOException("The file system cannot give up a file that is half written.");
        }
    }
}
