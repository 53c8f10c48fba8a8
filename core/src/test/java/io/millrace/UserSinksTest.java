package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.Options;
import io.millrace.connector.SinkBatch;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.Schemas;
import io.millrace.plan.Table;
import io.millrace.plan.TableRelation;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// `foreach` and `foreachBatch`, by their sinks.
final class UserSinksTest {
    private static final StructType SCHEMA = StructType.fromDDL("a INT");

    private final BufferAllocator root = Allocators.root();
    private final List<String> calls = new ArrayList<>();

    @SuppressWarnings("NullAway")
    private final DataFrame frame =
            new DataFrame(null, new LocalRelation(List.of(), Schemas.attributes(SCHEMA)));

    @AfterEach
    void nothingIsLeaked() {
        root.close();
    }

    private void addBatch(SinkProvider provider, long batchId) throws IOException {
        SinkRequest request =
                new SinkRequest(
                        Options.empty(),
                        SCHEMA,
                        OutputMode.UPDATE,
                        "",
                        ZoneOffset.UTC,
                        new SinkRequest.Run(
                                new UUID(0, 1), new UUID(0, 2), 1, -1, FileOperations.disk()));
        List<Row> rows = List.of(RowFactory.create(1), RowFactory.create(2));
        try (StreamSink sink = provider.openStream(request);
                Batch batch = RowConverter.toBatch(root, SCHEMA, rows)) {
            assertEquals("", sink.addBatch(new SinkBatch(batchId, 1, 2), List.of(batch)));
            sink.finish("");
        }
    }

    private final class Recorder extends ForeachWriter<Row> {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable RuntimeException failure;
        private final boolean isWanted;

        Recorder(boolean isWanted, @Nullable RuntimeException failure) {
            this.isWanted = isWanted;
            this.failure = failure;
        }

        @Override
        public boolean open(long partitionId, long epochId) {
            calls.add("open " + partitionId + " " + epochId);
            return isWanted;
        }

        @Override
        public void process(Row value) {
            calls.add("process " + value.getInt(0));
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close(@Nullable Throwable errorOrNull) {
            calls.add("close " + (errorOrNull == null ? "well" : errorOrNull.getMessage()));
        }
    }

    @Test
    void aWriterGetsEachRowBetweenOpenAndClose() throws IOException {
        addBatch(UserSinks.foreach(frame, new Recorder(true, null)), 7);
        assertEquals(List.of("open 0 7", "process 1", "process 2", "close well"), calls);
    }

    @Test
    void aWriterThatDeclinesIsClosedWithoutRows() throws IOException {
        addBatch(UserSinks.foreach(frame, new Recorder(false, null)), 7);
        assertEquals(List.of("open 0 7", "close well"), calls);
    }

    @Test
    void aWriterThatThrowsIsClosedWithItsError() {
        RuntimeException failure = new IllegalStateException("full");
        SinkProvider provider = UserSinks.foreach(frame, new Recorder(true, failure));
        MillraceException error =
                assertThrows(MillraceException.class, () -> addBatch(provider, 7));
        assertEquals(ErrorCondition.FOREACH_USER_FUNCTION_ERROR, error.condition());
        assertSame(failure, error.getCause());
        assertEquals(List.of("open 0 7", "process 1", "close full"), calls);
    }

    @Test
    void aFunctionGetsTheRowsAsAStaticFrameDuringItsCall() throws IOException {
        List<Dataset<Row>> seen = new ArrayList<>();
        addBatch(
                UserSinks.foreachBatch(
                        frame,
                        (output, batchId) -> {
                            seen.add(output);
                            calls.add(batchId + ": " + read(output));
                            calls.add("again: " + read(output));
                        }),
                3);
        assertEquals(List.of("3: [1, 2]", "again: [1, 2]"), calls);
        MillraceException error =
                assertThrows(MillraceException.class, () -> read(seen.getFirst()));
        assertEquals(ErrorCondition.ILLEGAL_STATE, error.condition());
    }

    private static List<Integer> read(Dataset<Row> output) {
        Table table = ((TableRelation) output.plan()).table();
        List<Integer> values = new ArrayList<>();
        for (Batch batch : table.snapshot()) {
            try (batch) {
                RowConverter.toRows(batch).forEach(row -> values.add(row.getInt(0)));
            }
        }
        return values;
    }

    @Test
    void aFunctionThatThrowsFailsTheBatchWithItsCause() {
        Exception failure = new Exception("no connection");
        SinkProvider provider =
                UserSinks.foreachBatch(
                        frame,
                        (_, _) -> {
                            throw failure;
                        });
        MillraceException error =
                assertThrows(MillraceException.class, () -> addBatch(provider, 3));
        assertEquals(ErrorCondition.FOREACH_USER_FUNCTION_ERROR, error.condition());
        assertSame(failure, error.getCause());
    }
}
