package io.millrace.state;

import static io.millrace.state.StateFixtures.SPEC;
import static io.millrace.state.StateFixtures.bytes;
import static io.millrace.state.StateFixtures.channel;
import static io.millrace.state.StateFixtures.everyType;
import static io.millrace.state.StateFixtures.group;
import static io.millrace.state.StateFixtures.header;
import static io.millrace.state.StateFixtures.key;
import static io.millrace.state.StateFixtures.rows;
import static io.millrace.state.StateFixtures.tombstones;
import static io.millrace.state.StateFixtures.upserts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.RowConverter;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class StateFileTest {
    private final BufferAllocator allocator = Allocators.root();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private StateDelta delta() {
        return new StateDelta(
                List.of(
                        upserts(
                                allocator,
                                group(0, "Open", 3, 0.5),
                                group(0, null, 1, null),
                                group(3600, "Close", 2, -1.0))),
                List.of(tombstones(allocator, key(-3600, "Open"), key(-3600, null))));
    }

    private byte[] deltaBytes() throws IOException {
        try (StateDelta delta = delta()) {
            return bytes(header(StateFileKind.DELTA), delta);
        }
    }

    @Test
    void upsertsAndTombstonesComeBack() throws IOException {
        byte[] file = deltaBytes();
        try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
            assertEquals(
                    List.of(
                            group(0, "Open", 3, 0.5),
                            group(0, null, 1, null),
                            group(3600, "Close", 2, -1.0)),
                    rows(reader, false));
            assertNull(reader.next());
        }
        try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
            assertEquals(List.of(key(-3600, "Open"), key(-3600, null)), rows(reader, true));
            assertEquals(5, reader.summary().rowCount());
            assertEquals(file.length, reader.summary().byteCount());
        }
    }

    @Test
    void theHeaderSaysWhatTheFileIs() throws IOException {
        try (StateFileReader reader = StateFileReader.open(channel(deltaBytes()), "f", allocator)) {
            StateFileHeader read = reader.header();
            assertEquals(StateFileKind.DELTA, read.kind());
            assertEquals(7, read.version());
            assertEquals(3, read.epoch());
            assertEquals(SPEC.fingerprint(), read.spec().fingerprint());
            assertEquals(2, read.spec().groupColumnCount());
        }
    }

    @Test
    void closedGroupsAreABoundInTheHeader() throws IOException {
        ClosedGroups closed = new ClosedGroups(0, 3600);
        byte[] file =
                bytes(closing(closed), new StateDelta(List.of(), List.of(), Optional.of(closed)));
        try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
            assertEquals(Optional.of(closed), reader.header().closed());
            assertNull(reader.next());
        }
        StateDelta other = StateDelta.ofUpserts(List.of());
        assertThrows(IllegalArgumentException.class, () -> bytes(closing(closed), other));
    }

    /// Column 1 is text, 2 is a partial.
    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 9})
    void groupsAreClosedByAGroupColumnOfLongs(int column) throws IOException {
        ClosedGroups closed = new ClosedGroups(column, 3600);
        byte[] file =
                bytes(closing(closed), new StateDelta(List.of(), List.of(), Optional.of(closed)));
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () -> StateFileReader.open(channel(file), "f", allocator));
        assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition());
    }

    private static StateFileHeader closing(ClosedGroups closed) {
        return new StateFileHeader(StateFileKind.DELTA, SPEC, 7, 3, Optional.of(closed));
    }

    @Test
    void everyTypeComesBackAtBoundarySizes() throws IOException {
        StructType schema = everyType();
        StateSpec spec = new StateSpec(2, schema, schema.size(), "every type");
        for (int size : new int[] {1, 2, 7, 8, 63, 64, 65, 1023, 1024}) {
            List<Row> expected = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                expected.add(
                        i % 5 == 4 ? RowFactory.create(new Object[schema.size()]) : everyValue(i));
            }
            StateFileHeader header = new StateFileHeader(StateFileKind.SNAPSHOT, spec, 1, 1);
            byte[] file;
            try (Batch batch = RowConverter.toBatch(allocator, schema, expected)) {
                file = bytes(header, StateDelta.ofUpserts(List.of(batch)));
            }
            try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
                assertEquals(expected, rows(reader, false), () -> "size " + expected.size());
            }
        }
    }

    private static Row everyValue(int i) {
        return RowFactory.create(
                i % 2 == 0,
                (byte) i,
                (short) -i,
                i,
                Long.MIN_VALUE + i,
                i / 3f,
                -i / 7.0,
                "größe " + "x".repeat(i % 9),
                new byte[] {(byte) i, 0},
                LocalDate.EPOCH.plusDays(i),
                Instant.ofEpochSecond(i, 1000L * i),
                i % 3 == 0 ? null : RowFactory.create((long) i, i % 4 == 0 ? null : "s" + i),
                new BigDecimal(BigInteger.TEN.pow(30).multiply(BigInteger.valueOf(i - 3)), 4),
                LocalDateTime.of(1969, 12, 31, 23, 59).plusSeconds(i),
                null,
                Duration.ofMillis(-i),
                Period.ofYears(i),
                i % 3 == 0 ? List.of() : List.of(List.of("a" + i, "b"), List.of()),
                i % 3 == 1 ? Map.of() : Map.of("k" + i, RowFactory.create(i)));
    }

    @Test
    void dictionariesAreDecoded() throws IOException {
        byte[] file;
        try (Batch batch = dictionaryBatch()) {
            file = bytes(header(StateFileKind.SNAPSHOT), StateDelta.ofUpserts(List.of(batch)));
        }
        try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
            assertEquals(
                    List.of(
                            group(1, "Close", 1, null),
                            group(2, null, 2, null),
                            group(3, "Open", 3, null)),
                    rows(reader, false));
        }
    }

    private Batch dictionaryBatch() {
        List<ColumnVector> columns = new ArrayList<>();
        for (String name : List.of("window_start", "m0_count")) {
            assertFalse(name.isEmpty());
            try (FixedWidthBuilder longs =
                    new FixedWidthBuilder(allocator, DataTypes.LongType, 3)) {
                for (int row = 0; row < 3; row++) {
                    longs.setLong(row, row + 1);
                }
                columns.add(longs.build());
            }
        }
        try (VarWidthBuilder values = new VarWidthBuilder(allocator, DataTypes.StringType, 2, 16);
                FixedWidthBuilder codes =
                        new FixedWidthBuilder(allocator, DataTypes.IntegerType, 3);
                FixedWidthBuilder nothing =
                        new FixedWidthBuilder(allocator, DataTypes.DoubleType, 3)) {
            values.append("Open");
            values.append("Close");
            codes.setInt(0, 1);
            codes.setInt(1, 0);
            codes.setInt(2, 0);
            codes.setNull(1);
            for (int row = 0; row < 3; row++) {
                nothing.setNull(row);
            }
            try (var coded = codes.build()) {
                coded.dataBuffer().getReferenceManager().retain();
                coded.validityBuffer().getReferenceManager().retain();
                columns.add(
                        1,
                        new DictionaryColumn(
                                3,
                                coded.validityBuffer(),
                                coded.dataBuffer(),
                                new Dictionary(values.build(), new Object())));
            }
            columns.add(nothing.build());
        }
        return new Batch(StateFixtures.SCHEMA, columns, 3);
    }

    @Test
    void otherArrowReadersReadTheStream() throws IOException {
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(deltaBytes()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            Map<String, String> notes = root.getSchema().getCustomMetadata();
            assertEquals("delta", notes.get("millrace.kind"));
            assertTrue(reader.loadNextBatch());
            assertEquals(2, root.getRowCount());
            assertEquals(true, root.getVector("_tombstone").getObject(0));
            assertNull(root.getVector("m0_count").getObject(1));
            assertTrue(reader.loadNextBatch());
            assertEquals(3, root.getRowCount());
            assertEquals("Close", root.getVector("action").getObject(2).toString());
            assertEquals(2L, root.getVector("m0_count").getObject(2));
            assertFalse(reader.loadNextBatch());
        }
    }

    @Test
    void anEmptySnapshotIsAFile() throws IOException {
        byte[] file = bytes(header(StateFileKind.SNAPSHOT), StateDelta.ofUpserts(List.of()));
        try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
            assertNull(reader.next());
            assertEquals(0, reader.summary().rowCount());
        }
    }

    @Test
    void equalDeltasGiveEqualBytes() throws IOException {
        assertArrayEquals(deltaBytes(), deltaBytes());
    }

    @Test
    void everyFlippedByteIsDetected() throws IOException {
        byte[] file = deltaBytes();
        for (int at = 0; at < file.length; at++) {
            for (int bit : new int[] {0x01, 0x80}) {
                byte[] damaged = file.clone();
                damaged[at] ^= (byte) bit;
                assertDamaged(damaged, "byte " + at + " xor " + bit);
            }
        }
    }

    @Test
    void everyTruncationAndEveryTailIsDetected() throws IOException {
        byte[] file = deltaBytes();
        for (int length = 0; length < file.length; length++) {
            assertDamaged(Arrays.copyOf(file, length), "cut to " + length);
            byte[] zeroTailed = Arrays.copyOf(Arrays.copyOf(file, length), file.length);
            if (!Arrays.equals(zeroTailed, file)) {
                assertDamaged(zeroTailed, "zeros from " + length);
            }
        }
        assertDamaged(Arrays.copyOf(file, file.length + 1), "a byte more");
        byte[] twice = Arrays.copyOf(file, 2 * file.length);
        System.arraycopy(file, 0, twice, file.length, file.length);
        assertDamaged(twice, "twice");
    }

    private void assertDamaged(byte[] file, String how) {
        MillraceException read =
                assertThrows(MillraceException.class, () -> readAll(file), () -> "read: " + how);
        assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, read.condition(), how);
        MillraceException verified =
                assertThrows(
                        MillraceException.class,
                        () -> StateFileReader.verify(channel(file), "f"),
                        () -> "verified: " + how);
        assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, verified.condition(), how);
        assertTrue(
                allocator.getPeakMemoryAllocation() <= 64 * 1024, "no allocation beyond the file");
    }

    private void readAll(byte[] file) throws IOException {
        try (StateFileReader reader = StateFileReader.open(channel(file), "f", allocator)) {
            for (StateBlock block = reader.next(); block != null; block = reader.next()) {
                block.close();
            }
        }
    }

    @Test
    void verifyReturnsWhatTheWriterReturned() throws IOException {
        byte[] file = deltaBytes();
        StateFileSummary summary = StateFileReader.verify(channel(file), "f");
        assertEquals(5, summary.rowCount());
        assertEquals(file.length, summary.byteCount());
    }

    @Test
    void aBatchOfOtherColumnsIsRefused() {
        try (Batch keys = tombstones(allocator, key(1, "Open"))) {
            StateDelta wrong = StateDelta.ofUpserts(List.of(keys));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> bytes(header(StateFileKind.DELTA), wrong));
        }
    }

    @Test
    void noJvmFlagIsNeeded() throws Exception {
        Process probe =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FlaglessProbe.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, probe.waitFor(), said);
        assertTrue(said.contains("same"), said);
    }
}
