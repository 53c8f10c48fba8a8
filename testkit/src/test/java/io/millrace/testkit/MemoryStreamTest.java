package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.batch.Batch;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

@LeakCheck
@SessionTest
final class MemoryStreamTest {
    private MemoryStream stream;
    private MemoryStream other;

    @BeforeEach
    void makeStreams(Session session) {
        StructType schema = StructType.fromDDL("time TIMESTAMP, action STRING, n BIGINT");
        stream = MemoryStream.of(session, schema);
        other = MemoryStream.of(session, schema);
    }

    private static MemoryInput inputOf(MemoryStream stream) {
        return new MemoryInput(stream.source());
    }

    private static Optional<Offset> latest(MemoryInput input, Optional<Offset> start) {
        return input.latestOffset(start, input.defaultReadLimit());
    }

    private static Optional<Offset> offset(int unit) {
        return Optional.of(new Offset(Integer.toString(unit)));
    }

    private static List<Row> read(
            MemoryInput input, Optional<Offset> start, Offset end, ReadContext context)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        for (InputSplit split : input.planInputSplits(start, end)) {
            try (BatchReader reader = input.open(split, context)) {
                Batch next = reader.next();
                while (next != null) {
                    try (Batch batch = next) {
                        rows.addAll(RowConverter.toRows(batch));
                        for (String name : context.dictionaryColumns()) {
                            int ordinal = context.projection().indexOf(name);
                            assertInstanceOf(DictionaryColumn.class, batch.column(ordinal));
                        }
                    }
                    next = reader.next();
                }
            }
        }
        return rows;
    }

    @Test
    void aStreamWithoutDataHasNoOffset() {
        assertEquals(Optional.empty(), latest(inputOf(stream), Optional.empty()));
    }

    @Test
    void allUnitsSinceTheLastOffsetAreRead(BufferAllocator allocator) throws IOException {
        ReadContext context =
                new ReadContext(
                        allocator, List.of("action", "n"), Set.of("action"), ZoneOffset.UTC);
        MemoryInput input = inputOf(stream);
        assertEquals(0, stream.addData(RowFactory.create("04:19:28", "Close", 1)));
        assertEquals(
                1,
                stream.addData(
                        RowFactory.create("04:19:35", "Open", 2L),
                        RowFactory.create(null, null, null),
                        RowFactory.create(Instant.EPOCH, "Open", (byte) 3)));
        assertEquals(offset(1), latest(input, Optional.empty()));
        assertEquals(
                List.of(
                        RowFactory.create("Close", 1L),
                        RowFactory.create("Open", 2L),
                        RowFactory.create(null, null),
                        RowFactory.create("Open", 3L)),
                read(input, Optional.empty(), new Offset("1"), context));
        assertEquals(3, read(input, offset(0), new Offset("1"), context).size());
        assertEquals(Optional.empty(), latest(input, offset(1)));
    }

    @Test
    void aUnitWithoutRowsIsInputToo() {
        stream.addData();
        assertEquals(offset(0), latest(inputOf(stream), Optional.empty()));
    }

    @Test
    void aLimitCountsUnits() {
        stream.unitsPerBatch(2);
        for (int i = 0; i < 5; i++) {
            stream.addData();
        }
        MemoryInput input = inputOf(stream);
        assertEquals(offset(1), latest(input, Optional.empty()));
        assertEquals(offset(3), latest(input, offset(1)));
        assertEquals(offset(4), latest(input, offset(3)));
        assertEquals(offset(4), input.latestOffset(Optional.empty(), ReadLimit.allAvailable()));
    }

    @Test
    void whatComesAfterAvailableNowIsNotSeen() {
        stream.addData();
        MemoryInput input = inputOf(stream);
        input.prepareForAvailableNow();
        stream.addData();
        assertEquals(offset(0), latest(input, Optional.empty()));
        assertEquals(Optional.empty(), latest(input, offset(0)));
        assertEquals(offset(1), latest(inputOf(stream), offset(0)));
    }

    @Test
    void aStepIsSeenInAllStreamsOrInNone() {
        MemoryInput one = inputOf(stream);
        MemoryInput two = inputOf(other);
        Runnable feed =
                () ->
                        MemoryStream.addTogether(
                                MemoryStream.Feed.of(stream), MemoryStream.Feed.of(other));
        feed.run();
        assertEquals(offset(0), latest(one, Optional.empty()));
        feed.run(); // between two looks of one query
        assertEquals(offset(0), latest(two, Optional.empty()));
        assertEquals(offset(1), latest(one, offset(0)));
        assertEquals(offset(1), latest(two, offset(0)));
    }

    @Test
    void aRowThatDoesNotFitIsRefusedAndNothingIsAdded() {
        for (Row bad :
                List.of(
                        RowFactory.create("04:19:28", "Close"),
                        RowFactory.create("not a time", "Close", 1L),
                        RowFactory.create("04:19:28", "Close", "1"))) {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () ->
                                    MemoryStream.addTogether(
                                            MemoryStream.Feed.of(other),
                                            MemoryStream.Feed.of(stream, bad)));
            assertEquals(ErrorCondition.SCHEMA_MISMATCH, e.condition());
        }
        assertEquals(Optional.empty(), latest(inputOf(other), Optional.empty()));
    }
}
