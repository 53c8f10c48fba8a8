import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// An effect of one's own that happens once for each batch: foreachBatch gives a batch at least
/// once, and the batch's id tells whether its effect is there already.
///
/// Run from the repository's root as README.md shows; the arguments are the directory of the events
/// and the one to write. Kill it and start it again: it goes on, and no batch is there twice.
public class OncePerBatch {
    public static void main(String[] args) throws Exception {
        String events = args.length > 0 ? args[0] : "data/events";
        Path out = Path.of(args.length > 1 ? args[1] : "once-per-batch");
        try (Session session = Session.builder().appName("once-per-batch").create()) {
            start(session, events, out).awaitTermination();
        }
    }

    static StreamingQuery start(Session session, String events, Path out) throws Exception {
        Files.createDirectories(out);
        return session.readStream()
                .schema("time TIMESTAMP, action STRING")
                .option("maxFilesPerTrigger", 1)
                .option("fileOrder", "name")
                .json(events)
                .writeStream()
                .foreachBatch((Dataset<Row> rows, Long batchId) -> writeOnce(rows, batchId, out))
                .option("checkpointLocation", out.resolve("_checkpoint").toString())
                .trigger(Trigger.AvailableNow())
                .start();
    }

    static void writeOnce(Dataset<Row> rows, long batchId, Path out) throws Exception {
        Path effect = out.resolve("batch-" + batchId + ".txt");
        if (Files.exists(effect)) {
            sync(out);
            System.out.println("batch " + batchId + " came again");
            return;
        }
        // Under its name it is whole or not there, and never replaced, even if two runs of the
        // query
        // get here at once: each has a draft of its own, and of two links the first counts.
        Path draft = Files.createTempFile(out, ".draft-", "");
        Files.writeString(draft, rows.count() + " events\n");
        sync(draft);
        try {
            Files.createLink(effect, draft);
        } catch (FileAlreadyExistsException _) {
            System.out.println("batch " + batchId + " was written by another run");
        }
        sync(out);
        Files.delete(draft);
        System.out.println("batch " + batchId + " written");
    }

    /// Waits until a file's content, or a directory's names, are on the disk: a power cut takes
    /// what is not, and the batch does not come again once it is committed.
    static void sync(Path path) throws Exception {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
