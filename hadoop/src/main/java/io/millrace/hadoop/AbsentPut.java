package io.millrace.hadoop;

import io.millrace.checkpoint.store.ByteSource;

import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;

/// How a file system puts a file under a name that is not taken.
interface AbsentPut {
    /// Puts the content, whole and durable, or returns false when the name is taken.
    boolean put(Path target, ByteSource content) throws IOException;

    /// Finds out how a put ended that the file system said had failed.
    ///
    /// "It is there already" may be the answer to the repetition of a request that had been carried
    /// out and whose first answer was lost; so may any other failure. File systems also differ in
    /// what they say of a taken name: an exception, one of another class, or false. What is there
    /// is the one thing to go by: our content is our put, other content is somebody else's.
    ///
    /// @throws IOException the failure, when nothing is there or it cannot be read
    static boolean isOurs(FileSystem fs, Path target, ByteSource content, IOException failure)
            throws IOException {
        try (FSDataInputStream present = fs.open(target)) {
            return EqualContent.isEqual(present, content);
        } catch (FileNotFoundException e) {
            throw failure;
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
