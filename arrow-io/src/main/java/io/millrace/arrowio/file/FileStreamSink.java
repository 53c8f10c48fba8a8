package io.millrace.arrowio.file;

import io.millrace.arrowio.file.SinkToken.StagedFile;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.connector.LocalPath;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.MillraceException;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Writes the batches of a streaming query to a directory, each exactly once.
///
/// ```text
/// addBatch   write the rows under a hidden name; fsync the file and the name
///            commits/N of the checkpoint names that file: the batch is fixed
/// finish     link it to its name, fsync the directory
///            put the log's entry: the batch counts             SinkLog
///            delete the hidden name
/// ```
///
/// Readers of the log see a batch whole or not at all. Who lists the directory sees each row once,
/// and none of a batch that was not committed. Whatever ends a run between two of these steps, the
/// next run does the rest: the commit tells it what there is to do, and to do it twice is to do it
/// once. A batch without rows has an entry and no file, so that the log has no gaps.
///
/// A directory belongs to one query, by its id. Not thread-safe.
public final class FileStreamSink implements StreamSink {
    private final Path target;
    private final RowWriter format;
    private final String extension;
    private final SinkRequest.Run run;
    private final SinkLogWriter log;

    private FileStreamSink(
            Path target,
            RowWriter format,
            String extension,
            SinkRequest.Run run,
            SinkLogWriter log) {
        this.target = target;
        this.format = format;
        this.extension = extension;
        this.run = run;
        this.log = log;
    }

    /// Opens the directory for a run of a query, and makes it if need be.
    ///
    /// @param extension of the files, with its dot
    /// @throws MillraceException `SINK_INCOMPATIBLE` when the directory is not the query's,
    ///   `SINK_CORRUPT`, `UNSUPPORTED_FEATURE` when the file system has no hard links
    public static FileStreamSink open(
            String path, RowWriter format, String extension, SinkRequest.Run run)
            throws IOException {
        Path target = LocalPath.of("the sink", path).toAbsolutePath().normalize();
        SinkLogWriter log = SinkLogWriter.open(target, run);
        return new FileStreamSink(target, format, extension, run, log);
    }

    @Override
    public String description() {
        return "FileSink[file:" + target + "]";
    }

    @Override
    public String addBatch(SinkBatch batch, List<Batch> batches) throws IOException {
        long id = batch.batchId();
        List<StagedFile> files = batch.rowCount() == 0 ? List.of() : List.of(stage(batch, batches));
        SinkToken token = new SinkToken(id, files);
        // A commit that was lost after its batch was finished: the rows must be the same again.
        log.has(id, token.sinkFiles());
        return token.text();
    }

    private StagedFile stage(SinkBatch batch, List<Batch> batches) throws IOException {
        long id = batch.batchId();
        String name = StagedName.of(id, run.epoch(), run.runId(), extension);
        Path file = log.staged(name);
        try {
            ContentHash.Fingerprint content = write(file, batches);
            log.syncStaged();
            return new StagedFile(
                    new SinkFile(
                            id,
                            SinkFile.name(id, 0, extension),
                            content.sizeBytes(),
                            batch.rowCount(),
                            content.hash()),
                    name);
        } catch (IOException | RuntimeException | Error e) {
            // No commit names it yet.
            run.files().deleteAfter(e, List.of(file));
            throw e;
        }
    }

    private ContentHash.Fingerprint write(Path file, List<Batch> batches) throws IOException {
        try (FileOperations.NewFile channel = run.files().create(file, Access.DEFAULT)) {
            HashedOutput out = new HashedOutput(channel);
            for (Batch rows : batches) {
                format.write(rows, out);
            }
            ContentHash.Fingerprint content = out.end();
            channel.force();
            return content;
        }
    }

    @Override
    public void finish(String text) throws IOException {
        SinkToken token = SinkToken.parse(text);
        long id = token.batchId();
        if (log.has(id, token.sinkFiles())) {
            log.sweepStaged();
            return;
        }
        try {
            for (StagedFile staged : token.files()) {
                publish(staged);
            }
            run.files().syncDirectory(target);
            log.add(id, token.sinkFiles());
        } catch (NoSuchFileException | MillraceException e) {
            // A newer run may have finished the batch meanwhile, and swept what this one misses.
            if (!log.isOvertaken(id) || !log.has(id, token.sinkFiles())) {
                throw e;
            }
        }
    }

    /// Gives the file its name, unless an earlier attempt has.
    private void publish(StagedFile staged) throws IOException {
        Path name = target.resolve(staged.file().name());
        try {
            run.files().link(name, log.staged(staged.stagedName()));
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            requirePublished(staged.file());
        }
    }

    private void requirePublished(SinkFile file) throws IOException {
        try (SeekableByteChannel channel = run.files().open(target.resolve(file.name()))) {
            if (!file.hasContent(ContentHash.of(channel))) {
                throw SinkErrors.otherRows(target, file.batchId());
            }
        } catch (NoSuchFileException _) {
            throw SinkErrors.behind(target, file.batchId());
        }
    }

    @Override
    public void close() {
        // Nothing is open between two calls, and what is staged may have been committed.
    }
}
