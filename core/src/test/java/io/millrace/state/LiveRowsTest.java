package io.millrace.state;

import static io.millrace.state.StateFixtures.SPEC;
import static io.millrace.state.StateFixtures.bytes;
import static io.millrace.state.StateFixtures.channel;
import static io.millrace.state.StateFixtures.group;
import static io.millrace.state.StateFixtures.key;
import static io.millrace.state.StateFixtures.tombstones;
import static io.millrace.state.StateFixtures.upserts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class LiveRowsTest {
    private final BufferAllocator allocator = Allocators.root();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private byte[] file(StateFileKind kind, Optional<ClosedGroups> closed, Batch... batches)
            throws IOException {
        List<Batch> upserts = new ArrayList<>();
        List<Batch> tombstones = new ArrayList<>();
        for (Batch batch : batches) {
            (batch.columns().size() == 2 ? tombstones : upserts).add(batch);
        }
        try (StateDelta delta = new StateDelta(upserts, tombstones, closed)) {
            return bytes(new StateFileHeader(kind, SPEC, 7, 3, closed), delta);
        }
    }

    private List<Row> restore(byte[]... newestFirst) throws IOException {
        return restore(SPEC, List.of(newestFirst));
    }

    private List<Row> restore(StateSpec spec, List<byte[]> newestFirst) throws IOException {
        List<StateFileSource> files = new ArrayList<>();
        for (byte[] file : newestFirst) {
            files.add(memory -> StateFileReader.open(channel(file), "f", memory));
        }
        List<Row> rows = new ArrayList<>();
        try (LiveRows live = new LiveRows(files, spec, allocator)) {
            for (Batch batch = live.next(); batch != null; batch = live.next()) {
                rows.addAll(RowConverter.toRows(batch));
                batch.close();
            }
        }
        return rows;
    }

    @Test
    void theNewestRowOfAGroupCounts() throws IOException {
        byte[] old =
                file(
                        StateFileKind.SNAPSHOT,
                        Optional.empty(),
                        upserts(allocator, group(0, "a", 1, 0.5), group(1, "b", 2, null)));
        byte[] now =
                file(
                        StateFileKind.DELTA,
                        Optional.empty(),
                        upserts(allocator, group(0, "a", 3, 1.5)),
                        tombstones(allocator, key(1, "b")));
        assertEquals(List.of(group(0, "a", 3, 1.5)), restore(now, old));
    }

    @Test
    void whatTimeHasClosedIsGoneFromItsFileAndAllOlderOnes() throws IOException {
        byte[] oldest =
                file(
                        StateFileKind.SNAPSHOT,
                        Optional.empty(),
                        upserts(
                                allocator,
                                group(0, "a", 1, 0.5),
                                group(1, null, 2, null),
                                group(2, "c", 3, 2.5)));
        byte[] closing =
                file(
                        StateFileKind.DELTA,
                        Optional.of(new ClosedGroups(0, 1)),
                        upserts(allocator, group(1, "a", 4, 0.5), group(2, "d", 5, null)));
        byte[] newest =
                file(
                        StateFileKind.DELTA,
                        Optional.empty(),
                        upserts(allocator, group(1, "late", 6, null)));
        assertEquals(
                List.of(group(1, "late", 6, null), group(2, "d", 5, null), group(2, "c", 3, 2.5)),
                restore(newest, closing, oldest));
        assertEquals(List.of(group(2, "d", 5, null)), restore(closing));
    }

    @Test
    void theGreatestBoundHolds() throws IOException {
        byte[] rows =
                file(
                        StateFileKind.SNAPSHOT,
                        Optional.empty(),
                        upserts(allocator, group(5, "a", 1, null), group(9, "b", 2, null)));
        byte[] high = file(StateFileKind.DELTA, Optional.of(new ClosedGroups(0, 7)));
        byte[] low = file(StateFileKind.DELTA, Optional.of(new ClosedGroups(0, 3)));
        assertEquals(List.of(group(9, "b", 2, null)), restore(low, high, rows));
        assertEquals(List.of(group(9, "b", 2, null)), restore(high, low, rows));
    }

    /// After a restart the watermark may be on another column.
    @Test
    void eachColumnHasItsBound() throws IOException {
        StructType schema = StructType.fromDDL("t1 BIGINT, t2 BIGINT, n BIGINT");
        StateSpec spec = new StateSpec(0, schema, 2, "count by t1, t2");
        List<Row> groups =
                List.of(
                        RowFactory.create(100L, 900L, 1L),
                        RowFactory.create(500L, 150L, 2L),
                        RowFactory.create(null, 300L, 3L),
                        RowFactory.create(300L, null, 4L));
        List<byte[]> newestFirst = new ArrayList<>();
        for (ClosedGroups closed : List.of(new ClosedGroups(1, 200), new ClosedGroups(0, 100))) {
            Optional<ClosedGroups> bound = Optional.of(closed);
            StateFileHeader header = new StateFileHeader(StateFileKind.DELTA, spec, 2, 1, bound);
            newestFirst.add(bytes(header, new StateDelta(List.of(), List.of(), bound)));
        }
        StateFileHeader header = new StateFileHeader(StateFileKind.SNAPSHOT, spec, 1, 1);
        try (Batch batch = RowConverter.toBatch(allocator, schema, groups)) {
            newestFirst.add(bytes(header, StateDelta.ofUpserts(List.of(batch))));
        }
        assertEquals(groups.subList(2, 4), restore(spec, newestFirst));
    }
}
