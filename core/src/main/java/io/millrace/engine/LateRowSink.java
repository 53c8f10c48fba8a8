package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.LateRowCommit;
import io.millrace.connector.Options;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.exec.LateRowBuffer;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
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
/// finished elsewhere, because the option was another then, is finished there. Used by the query's
/// control thread.
final class LateRowSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateRowSink.class);
    private static final String FILES = "json";
    private static final String TABLES = "memory";

    private final SinkOpener opener;
    private final Function<String, SinkProvider> providers;
    private final @Nullable Kept kept;
    private final Map<Integer, LateRowBuffer> buffers = new TreeMap<>();

    /// What this run keeps.
    ///
    /// @param path of the directory; empty when the rows go to a table
    private record Kept(
            LateRowFields fields, StreamSink sink, Optional<String> path, long firstBatchId) {}

    private LateRowSink(
            SinkOpener opener, Function<String, SinkProvider> providers, @Nullable Kept kept) {
        this.opener = opener;
        this.providers = providers;
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
        Optional<LateRowPlace> place = LateRowPlace.of(spec);
        if (place.isEmpty() || fields.isEmpty()) {
            return new LateRowSink(opener, providers, null);
        }
        Kept kept =
                switch (place.get()) {
                    case LateRowPlace.Directory directory ->
                            files(directory, fields.get(), opener, providers.apply(FILES));
                    case LateRowPlace.Table(String name) -> {
                        SinkOpener.Output output = output(Map.of(), fields.get().schema(), name);
                        StreamSink sink = opener.open(providers.apply(TABLES), output, -1);
                        yield new Kept(fields.get(), sink, Optional.empty(), 0);
                    }
                };
        return new LateRowSink(opener, providers, kept);
    }

    private static Kept files(
            LateRowPlace.Directory directory,
            LateRowFields fields,
            SinkOpener opener,
            SinkProvider provider) {
        long last = opener.checkpoint().recovery().lastCommittedBatchId();
        long first =
                opener.checkpoint()
                        .recovery()
                        .lastCommit()
                        .flatMap(CommitEntry::lateRows)
                        .filter(late -> late.path().equals(directory.from(late.firstBatchId())))
                        .map(LateRowCommit::firstBatchId)
                        .orElse(last + 1);
        String path = directory.from(first);
        StreamSink sink =
                opener.open(
                        provider, output(Map.of("path", path), fields.schema(), ""), last - first);
        return new Kept(fields, sink, Optional.of(path), first);
    }

    private static SinkOpener.Output output(
            Map<String, String> options, StructType schema, String name) {
        return new SinkOpener.Output(Options.of(options), schema, OutputMode.APPEND, name);
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
            SinkBatch batch = new SinkBatch(number, opener.checkpoint().epoch(), count);
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
            finishElsewhere(commit, late);
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

    private void finishElsewhere(CommitEntry commit, LateRowCommit late) throws IOException {
        if (opener.files().list(Path.of(late.path())).isEmpty()) {
            LOG.warn(
                    "The directory {} is gone, and with it the {} late rows of batch {}",
                    late.path(),
                    commit.rowCounts().lateRows(),
                    commit.batchId());
            return;
        }
        SinkOpener.Output output = output(Map.of("path", late.path()), new StructType(), "");
        long number = commit.batchId() - late.firstBatchId();
        try (StreamSink sink = opener.open(providers.apply(FILES), output, number)) {
            sink.finish(late.token());
        }
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
