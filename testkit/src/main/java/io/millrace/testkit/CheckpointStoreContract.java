package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.RowCounts;
import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// What every [CheckpointStore] must do: put each name once, whole, whoever tries at the same time;
/// give back what was put; keep to its names; and leave nothing of dead writers behind.
///
/// ```java
/// final class LocalStoreTest extends CheckpointStoreContract {
///     @TempDir Path directory;
///
///     @Override
///     protected CheckpointStore open() {
///         return new LocalCheckpointStore(directory);
///     }
/// }
/// ```
@Seeded
public abstract class CheckpointStoreContract {
    private static final int RACERS = 4;
    private static final int RACES = 12;
    private static final int BIG_BYTES = 3_000_001;

    private static final List<String> DIRECTORIES =
            List.of("offsets", "state", "state/0", ".epochs");

    private final List<CheckpointStore> opened = new ArrayList<>();

    /// For subclasses.
    protected CheckpointStoreContract() {}

    /// Opens one more store over the same place, as another run would. The place is empty at the
    /// start of each test. The contract closes the store.
    protected abstract CheckpointStore open() throws IOException;

    /// Opens a store whose directories are there: what a put into a missing one does is open.
    private CheckpointStore store() throws IOException {
        CheckpointStore store = open();
        opened.add(store);
        store.createDirectories(DIRECTORIES);
        return store;
    }

    @AfterEach
    final void closeStores() throws IOException {
        for (CheckpointStore store : opened) {
            store.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteSource text(String text) {
        return ByteSource.of(bytes(text));
    }

    private static String textOf(CheckpointStore store, String name) throws IOException {
        return new String(store.read(name).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static Set<String> names(CheckpointStore store, String directory) throws IOException {
        List<String> names = store.list(directory);
        assertEquals(names.size(), Set.copyOf(names).size(), "a name twice in " + names);
        return Set.copyOf(names);
    }

    private static void assertNothingHalfDone(CheckpointStore store) throws IOException {
        for (String name : store.list("")) {
            assertFalse(name.contains("tmp"), name + " was left behind");
        }
    }

    @Test
    final void theFirstToPutANameWins() throws IOException {
        CheckpointStore store = store();
        assertTrue(store.putIfAbsent("offsets/0", text("one")));
        assertFalse(store.putIfAbsent("offsets/0", text("two")));
        assertFalse(store.putIfAbsent("offsets/0", text("a longer one")));
        assertFalse(store().putIfAbsent("offsets/0", text("three")));
        assertEquals("one", textOf(store, "offsets/0"));
        assertEquals(Set.of("0"), names(store, "offsets"));
        assertNothingHalfDone(store);
    }

    @Test
    final void whatWasPutOutlivesTheStore() throws IOException {
        try (CheckpointStore first = store()) {
            first.putIfAbsent("metadata", text("m"));
            first.putIfAbsent("state/0/1.1.delta", text(""));
        }
        CheckpointStore second = store();
        assertEquals("m", textOf(second, "metadata"));
        assertEquals("", textOf(second, "state/0/1.1.delta"));
        second.sync(List.of("metadata", "state/0/1.1.delta"));
        second.syncDirectory("");
        second.syncDirectory("state/0");
    }

    @Test
    final void ofManyRacersExactlyOneWins() throws Exception {
        CheckpointStore first = store();
        List<CheckpointStore> stores = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            stores.add(store());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
            for (int race = 0; race < RACES; race++) {
                String name = "offsets/" + race;
                List<Integer> winners = winners(threads, stores, name);
                assertEquals(1, winners.size(), "winners of " + name + ": " + winners);
                assertEquals("racer " + winners.getFirst(), textOf(first, name));
            }
        }
        assertEquals(RACES, names(first, "offsets").size());
        assertNothingHalfDone(first);
    }

    private static List<Integer> winners(
            ExecutorService threads, List<CheckpointStore> stores, String name) throws Exception {
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int racer = 0; racer < RACERS; racer++) {
            CheckpointStore store = stores.get(racer);
            ByteSource content = text("racer " + racer);
            tasks.add(
                    () -> {
                        start.await(30, TimeUnit.SECONDS);
                        return store.putIfAbsent(name, content);
                    });
        }
        List<Integer> winners = new ArrayList<>();
        List<Future<Boolean>> results = threads.invokeAll(tasks);
        for (int racer = 0; racer < RACERS; racer++) {
            if (results.get(racer).get()) {
                winners.add(racer);
            }
        }
        return winners;
    }

    @Test
    final void severalFilesArePutTogether() throws IOException {
        CheckpointStore store = store();
        store.putIfAbsent("state/0/a", text("old"));
        Map<String, ByteSource> first = Map.of("metadata", text("m"));
        Map<String, ByteSource> second =
                Map.of("state/0/a", text("new"), "state/0/b", text("b"), "offsets/1", text("o"));
        assertEquals(Set.of("state/0/a"), store.putInOrder(List.of(first, second)));
        assertEquals("m", textOf(store, "metadata"));
        assertEquals("old", textOf(store, "state/0/a"));
        assertEquals("b", textOf(store, "state/0/b"));
        assertEquals("o", textOf(store, "offsets/1"));
    }

    @Test
    final void behindATakenNameNothingIsPut() throws IOException {
        CheckpointStore store = store();
        store.putIfAbsent("offsets/1", text("old"));
        Map<String, ByteSource> first = Map.of("offsets/1", text("new"));
        Map<String, ByteSource> second = Map.of("offsets/2", text("behind"));
        assertEquals(Set.of("offsets/1"), store.putInOrder(List.of(first, second)));
        assertEquals(Set.of("1"), names(store, "offsets"));
        assertNothingHalfDone(store);
    }

    @Test
    final void listingsShowTheLastPartOfNames() throws IOException {
        CheckpointStore store = store();
        store.putIfAbsent("offsets/0", text("x"));
        store.putIfAbsent("offsets/.0.damaged.1", text("x"));
        store.putIfAbsent("state/0/1.1.snap", text("x"));
        assertEquals(Set.of("0", ".0.damaged.1"), names(store, "offsets"));
        assertEquals(Set.of("0"), names(store, "state"));
        assertTrue(names(store, "").containsAll(Set.of("offsets", "state")));
        assertEquals(List.of(), store.list("sources/7"));
    }

    @Test
    final void whatIsNotThereIsEmptyOrMissing() throws IOException {
        CheckpointStore store = store();
        assertTrue(store.read("offsets/9").isEmpty());
        assertThrows(NoSuchFileException.class, () -> store.open("offsets/9"));
        assertThrows(NoSuchFileException.class, () -> store.sync(List.of("offsets/9")));
        store.delete("offsets/9");
    }

    @Test
    final void aDeletedNameIsFree() throws IOException {
        CheckpointStore store = store();
        store.putIfAbsent("offsets/0", text("one"));
        store.delete("offsets/0");
        store.syncDirectory("offsets");
        assertTrue(store.read("offsets/0").isEmpty());
        assertEquals(List.of(), store.list("offsets"));
        assertTrue(store.putIfAbsent("offsets/0", text("two")));
        assertEquals("two", textOf(store, "offsets/0"));
    }

    @Test
    final void directoriesMayBeThereAlready() throws IOException {
        CheckpointStore store = store();
        store.putIfAbsent("state/0/a", text("x"));
        store.createDirectories(DIRECTORIES);
        store().createDirectories(List.of("state/0"));
        assertEquals("x", textOf(store, "state/0/a"));
    }

    @Test
    final void bigFilesComeBackWhole(RandomGenerator random) throws IOException {
        byte[] content = new byte[BIG_BYTES];
        random.nextBytes(content);
        CheckpointStore store = store();
        boolean isPut =
                store.putIfAbsent(
                        "state/0/big",
                        channel -> {
                            ByteBuffer rest = ByteBuffer.wrap(content);
                            while (rest.hasRemaining()) {
                                int end = Math.min(content.length, rest.position() + 70_001);
                                channel.write(rest.limit(end));
                                rest.limit(content.length);
                            }
                        });
        assertTrue(isPut);
        assertArrayEquals(content, store.read("state/0/big").orElseThrow());
        try (SeekableByteChannel channel = store.open("state/0/big")) {
            assertEquals(content.length, channel.size());
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(content.length);
                int count = Math.min(random.nextInt(200_000), content.length - from);
                boolean isDirect = random.nextBoolean();
                assertArrayEquals(
                        Arrays.copyOfRange(content, from, from + count),
                        read(channel, from, count, isDirect),
                        count + " bytes from " + from);
            }
        }
    }

    private static byte[] read(SeekableByteChannel channel, int from, int count, boolean isDirect)
            throws IOException {
        ByteBuffer target =
                isDirect ? ByteBuffer.allocateDirect(count) : ByteBuffer.allocate(count);
        channel.position(from);
        while (target.hasRemaining()) {
            assertTrue(channel.read(target) > 0, "the file ended early");
        }
        assertEquals(from + count, channel.position());
        byte[] found = new byte[count];
        target.flip().get(found);
        return found;
    }

    @Test
    final void aChannelEndsWhereTheFileEnds() throws IOException {
        CheckpointStore store = store();
        store.putIfAbsent("metadata", text("abc"));
        store.putIfAbsent("offsets/0", text(""));
        try (SeekableByteChannel channel = store.open("metadata")) {
            assertTrue(channel.isOpen());
            ByteBuffer target = ByteBuffer.allocate(10);
            while (channel.read(target) >= 0) {
                assertTrue(target.position() <= 3, "more than was put");
            }
            assertEquals(3, target.position());
            assertEquals(-1, channel.read(target));
            assertEquals(-1, channel.position(7).read(target));
            channel.position(1).read(target);
            assertEquals('b', target.get(3));
        }
        try (SeekableByteChannel channel = store.open("offsets/0")) {
            assertEquals(0, channel.size());
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    final void namesStayInside() throws IOException {
        CheckpointStore store = store();
        for (String name :
                List.of(
                        "../x",
                        "offsets/../../x",
                        "/etc/x",
                        "a//b",
                        ".",
                        "..",
                        "ä",
                        "a b",
                        "a:b")) {
            assertThrows(
                    IllegalArgumentException.class, () -> store.putIfAbsent(name, text("x")), name);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> store.createDirectories(List.of(name)),
                    name);
        }
        assertThrows(IllegalArgumentException.class, () -> store.putIfAbsent("", text("x")));
    }

    @Test
    final void aFailedPutLeavesNothingBehind() throws IOException {
        CheckpointStore store = store();
        IOException failure = new IOException("the source of the content failed");
        IOException thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                store.putIfAbsent(
                                        "offsets/0",
                                        channel -> {
                                            channel.write(ByteBuffer.wrap(new byte[100]));
                                            throw failure;
                                        }));
        assertEquals(failure, thrown);
        assertEquals(List.of(), store.list("offsets"));
        assertNothingHalfDone(store);
        assertTrue(store.putIfAbsent("offsets/0", text("again")));
    }

    @Test
    final void aHigherEpochSweepsWhatALowerOneWrites() throws IOException {
        CheckpointStore zombie = store();
        CheckpointStore successor = store();
        zombie.enterEpoch(1);
        try {
            boolean isPut =
                    zombie.putIfAbsent(
                            "offsets/0",
                            channel -> {
                                channel.write(ByteBuffer.wrap(bytes("zom")));
                                successor.enterEpoch(2);
                                channel.write(ByteBuffer.wrap(bytes("bie")));
                            });
            assertTrue(isPut);
            assertEquals("zombie", textOf(successor, "offsets/0"));
        } catch (IOException e) {
            // What it wrote was swept before it had its name: then nothing is there.
            assertEquals(List.of(), successor.list("offsets"));
        }
        successor.enterEpoch(2);
        assertNothingHalfDone(successor);
    }

    @Test
    final void aLowerEpochSweepsNothingOfAHigherOne() throws IOException {
        CheckpointStore zombie = store();
        CheckpointStore successor = store();
        successor.enterEpoch(2);
        assertTrue(
                successor.putIfAbsent(
                        "offsets/0",
                        channel -> {
                            channel.write(ByteBuffer.wrap(bytes("liv")));
                            zombie.enterEpoch(1);
                            channel.write(ByteBuffer.wrap(bytes("ing")));
                        }));
        assertEquals("living", textOf(zombie, "offsets/0"));
    }

    @Test
    final void closingTwiceIsHarmless() throws IOException {
        CheckpointStore store = store();
        store.lock("test");
        store.close();
        store.close();
        CheckpointStore next = store();
        next.lock("the next run");
        assertTrue(next.putIfAbsent("offsets/0", text("x")));
    }

    private static OffsetEntry plan(long batchId) {
        return OffsetEntry.of(batchId, 1000 + batchId, 0, List.of("{\"to\":7}"), Map.of());
    }

    private static CommitEntry commit(long batchId) {
        return new CommitEntry(batchId, 0, List.of(), "", new RowCounts(1, 1, 0));
    }

    private Checkpoint checkpoint(String run) throws IOException {
        return Checkpoint.open(open(), CheckpointOptions.of(UUID.randomUUID(), run));
    }

    @Test
    final void aCheckpointIsResumedWhereItStopped() throws IOException {
        UUID queryId;
        try (Checkpoint first = checkpoint("first")) {
            queryId = first.queryId();
            first.writeOffsets(plan(0));
            first.writeCommit(commit(0), List.of());
            first.writeOffsets(plan(1));
        }
        try (Checkpoint second = checkpoint("second")) {
            assertEquals(queryId, second.queryId());
            assertEquals(2, second.epoch());
            assertEquals(0, second.recovery().lastCommittedBatchId());
            assertEquals(List.of(plan(1)), second.recovery().pending());
            assertEquals(commit(1), second.writeCommit(commit(1), List.of()));
        }
    }

    @Test
    final void aRunThatIsOutrunIsFenced() throws IOException {
        CheckpointStore elsewhere = store();
        try (Checkpoint zombie = checkpoint("zombie")) {
            // What a run on another machine does first, which no lock keeps away.
            elsewhere.putIfAbsent(".epochs/" + (zombie.epoch() + 1), text("a newer run"));
            MillraceException e =
                    assertThrows(MillraceException.class, () -> zombie.writeOffsets(plan(0)));
            assertEquals(ErrorCondition.FENCED, e.condition());
            assertEquals(List.of(), elsewhere.list("offsets"));
        }
    }
}
