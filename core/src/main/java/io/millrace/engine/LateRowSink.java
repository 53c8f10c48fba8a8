package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.LateRowCommit;
import io.millrace.checkpoint.Recovery;
import io.millrace.connector.Options;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.exec.LateRowBuffer;
import io.millrace.streaming.OutputMode;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Keeps the late rows of a query's batches where the user asked for it, each once.
///
/// They go to a second sink in the way that the output goes to the first: durable before the batch
/// is committed, visible after it, by a token that stands in the commit.
///
/// ```text
/// addBatch(N)   rows of batch N, of which the sink is told as number N - firstBatchId
/// commits/N     "lateRowFiles":{"path":...,"firstBatchId":...,"token":...}
/// finish        by what the commit says
/// ```
///
/// A directory of files has every batch from the first one on, and the commit says which that is:
/// so a query can begin to keep its late rows at any restart. What the last commit left to be
/// finished elsewhere, because the option was another then, is finished there, if it can be. Used
/// by the query's control thread, but for the finish of a batch that is committed behind the next.
final class LateRowSink implements AutoCloseable {
    private static final String TABLES = "memory";

    private final LateRowFiles files;
    private final @Nullable Kept kept;
    private final Map<Integer, LateRowBuffer> buffers = new TreeMap<>();

    /// What this run keeps.
    ///
    /// @param path of the directory; empty when the rows go to a table
    private record Kept(
            LateRowFields fields, StreamSink sink, Optional<String> path, long firstBatchId) {}

    private LateRowSink(LateRowFiles files, @Nullable Kept kept) {
        this.files = files;
        this.kept = kept;
    }

    /// Opens what the query asks for, which may be nothing.
    ///
    /// @param fields empty when it asks for nothing
    /// @param providers of sinks, by their short names
    /// @throws io.millrace.error.MillraceException what the sink throws when it is opened
    static LateRowSink open(
            StreamingQuerySpec spec,
            Optional<LateRowFields> fields,
            SinkOpener opener,
            Function<String, SinkProvider> providers) {
        LateRowFiles files = new LateRowFiles(opener, providers);
        Optional<LateRowPlace> place = LateRowPlace.of(spec);
        if (place.isEmpty() || fields.isEmpty()) {
            return new LateRowSink(files, null);
        }
        Kept kept =
                switch (place.get()) {
                    case LateRowPlace.Directory directory -> files(directory, fields.get(), files);
                    case LateRowPlace.Table(String name) ->
                            table(name, fields.get(), opener, providers.apply(TABLES));
                };
        return new LateRowSink(files, kept);
    }

    private static Kept files(
            LateRowPlace.Directory directory, LateRowFields fields, LateRowFiles files) {
        Recovery recovery = files.opener().checkpoint().recovery();
        long first =
                recovery.lastCommit()
                        .flatMap(CommitEntry::lateRows)
                        .filter(late -> late.path().equals(directory.from(late.firstBatchId())))
                        .map(LateRowCommit::firstBatchId)
                        .orElse(recovery.lastCommittedBatchId() + 1);
        StreamSink sink = files.open(directory, first, fields.schema());
        return new Kept(fields, sink, Optional.of(directory.from(first)), first);
    }

    private static Kept table(
            String name, LateRowFields fields, SinkOpener opener, SinkProvider provider) {
        SinkOpener.Output output =
                new SinkOpener.Output(Options.empty(), fields.schema(), OutputMode.APPEND, name);
        return new Kept(fields, opener.open(provider, output, -1), Optional.empty(), 0);
    }

    /// Opens the buffers of the operators, which this owns.
    ///
    /// @param allocator of the batch
    void openBuffers(StatefulOperators operators, BufferAllocator allocator) {
        if (kept != null) {
            kept.fields()
                    .ordinals()
                    .forEach(
                            (id, ordinals) ->
                                    buffers.put(
                                            id,
                                            new LateRowBuffer(
                                                    kept.fields().rowType(),
                                                    new LateRowBuffer.Operator(
                                                            id, operators.name(id), ordinals),
                                                    allocator)));
        }
    }

    /// Returns where the operator's late rows are kept until the batch is computed.
    Optional<LateRowBuffer> buffer(int operatorId) {
        return Optional.ofNullable(buffers.get(operatorId));
    }

    void begin(long batchId) {
        buffers.values().forEach(buffer -> buffer.begin(batchId));
    }

    /// Writes the late rows of the batch durably and returns what its commit is to say of them.
    Optional<LateRowCommit> addBatch(long batchId) throws IOException {
        if (kept == null) {
            return Optional.empty();
        }
        List<Batch> rows = new ArrayList<>();
        try {
            buffers.values().forEach(buffer -> rows.addAll(buffer.take()));
            long count = rows.stream().mapToLong(Batch::rowCount).sum();
            long number = batchId - kept.firstBatchId();
            SinkBatch batch = new SinkBatch(number, files.opener().checkpoint().epoch(), count);
            String token = kept.sink().addBatch(batch, rows);
            return kept.path().map(path -> new LateRowCommit(path, kept.firstBatchId(), token));
        } finally {
            Batch.closeAll(rows);
        }
    }

    /// Makes visible what the commit says, which may be that of another run.
    void finish(CommitEntry commit) throws IOException {
        if (commit.lateRows().isEmpty()) {
            return;
        }
        LateRowCommit late = commit.lateRows().get();
        if (kept != null && kept.path().equals(Optional.of(late.path()))) {
            kept.sink().finish(late.token());
        } else if (commit.rowCounts().lateRows() > 0) {
            files.finishElsewhere(commit, late);
        }
    }

    /// Throws when the batch was committed by another run that keeps late rows elsewhere, or not at
    /// all: the directory of this run would miss the batch. The next start begins another one.
    ///
    /// @param own what this run wanted the commit to say
    /// @throws io.millrace.error.MillraceException `CONCURRENT_QUERY`
    static void requireSamePlace(Optional<LateRowCommit> own, CommitEntry inForce) {
        Optional<String> wanted = own.map(LateRowCommit::path);
        Optional<String> found = inForce.lateRows().map(LateRowCommit::path);
        if (!wanted.equals(found)) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "Another run committed batch "
                            + inForce.batchId()
                            + ", with its late rows in "
                            + found.orElse("no files")
                            + " instead of "
                            + wanted.orElse("none")
                            + ".",
                    "Let one run go on, and start this query again if it is to be this one.");
        }
    }

    /// Returns whether the query asks for its late rows.
    boolean keepsRows() {
        return kept != null;
    }

    /// Returns the sink, for messages.
    String description() {
        return kept == null ? "none" : kept.sink().description();
    }

    /// Drops the rows that were not written.
    void closeBuffers() {
        Closing.closeAll(List.copyOf(buffers.values()));
        buffers.clear();
    }

    @Override
    public void close() throws IOException {
        if (kept != null) {
            kept.sink().close();
        }
    }
}
