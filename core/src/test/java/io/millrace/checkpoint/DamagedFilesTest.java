package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.QUERY;
import static io.millrace.checkpoint.CheckpointFixtures.SPEC;
import static io.millrace.checkpoint.CheckpointFixtures.batch;
import static io.millrace.checkpoint.CheckpointFixtures.delta;
import static io.millrace.checkpoint.CheckpointFixtures.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.state.FileDamage;
import io.millrace.state.StateDelta;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Goal: damage of any file of a checkpoint is named or does no harm, and `verify` foresees which.
/// Method: each byte changed, each truncation, each zero-filled tail, files emptied, deleted and
/// swapped, one at a time; then the checkpoint is opened, restored and compared with a model.
@Timeout(600)
class DamagedFilesTest {
    private static final boolean IS_NIGHTLY = Boolean.getBoolean("millrace.nightly");

    /// The last batch that is committed; so many that some entries of the source's log are folded.
    private static final int LAST = 35;

    private static final QueryDescription DESCRIPTION =
            new QueryDescription(
                    List.of(new QueryDescription.Source("json", Optional.of("/in"), "key STRING")),
                    List.of(),
                    List.of(
                            new QueryDescription.Operator(
                                    0, SPEC.fingerprint(), List.of("key"), List.of("count(1)"))),
                    new QueryDescription.Output("complete", "key STRING", List.of("key")),
                    new QueryDescription.Sink("memory", Optional.empty()));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final BufferAllocator root = Allocators.root();
    private final InMemoryCheckpointStore whole = new InMemoryCheckpointStore();
    private long count;
    private long harmless;
    private long allocatedBytesMax;
    private long allocatedBytesOfWhole;

    @BeforeEach
    void write() throws Exception {
        CheckpointOptions options = CheckpointOptions.of(QUERY, "test").retaining(2);
        try (Checkpoint checkpoint = Checkpoint.open(whole, options)) {
            for (long id = 0; id <= LAST; id++) {
                write(checkpoint, id);
            }
            plan(checkpoint, LAST + 1);
        }
        assertTrue(whole.names().contains("sources/0/0-31.compact"), whole.names()::toString);
        assertTrue(whole.names().contains("state/0/35.1.snap"), whole.names()::toString);
        assertTrue(whole.names().contains("state/0/36.1.delta"), whole.names()::toString);
        long before = threads.getCurrentThreadAllocatedBytes();
        open(whole.copy(), "whole");
        allocatedBytesOfWhole = threads.getCurrentThreadAllocatedBytes() - before;
    }

    @AfterEach
    void nothingLeaks() {
        root.close();
    }

    private static List<String> lines(long id) {
        return List.of("{\"path\":\"file:///in/" + id + "\"}");
    }

    private static OffsetEntry planOf(long id) {
        return CheckpointFixtures.plan(id).plannedBy(DESCRIPTION);
    }

    private static void plan(Checkpoint checkpoint, long id) throws IOException {
        assertTrue(checkpoint.sourceLog(0).add(id, lines(id)));
        checkpoint.writeOffsets(planOf(id));
    }

    /// The groups after so many batches: every fifth batch removes what the one before added.
    private static Map<String, Long> model(long batches) {
        Map<String, Long> groups = new TreeMap<>();
        for (long id = 0; id < batches; id++) {
            if (id % 5 == 4) {
                groups.remove("k" + (id - 1));
            } else {
                groups.put("k" + id, id);
                groups.put("all", id + 1);
            }
        }
        return groups;
    }

    /// Snapshots of the last batches, so that few files make the state.
    private void write(Checkpoint checkpoint, long id) throws IOException {
        plan(checkpoint, id);
        Map<String, Long> upserts = new TreeMap<>(model(id + 1));
        upserts.entrySet().removeAll(model(id).entrySet());
        List<String> tombstones = id % 5 == 4 ? List.of("k" + (id - 1)) : List.of();
        try (StateDelta delta = delta(root, upserts, tombstones);
                Batch all = batch(root, model(id + 1))) {
            boolean isDue = id >= LAST / 2 && id < LAST;
            OperatorState state =
                    new OperatorState(
                            SPEC, delta, isDue ? Optional.of(List.of(all)) : Optional.empty());
            checkpoint.writeCommit(CheckpointFixtures.commit(id), List.of(state));
        }
        checkpoint.purge();
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super(cause);
        }
    }

    /// Opens the checkpoint and compares all that it says with the model.
    ///
    /// @throws Refused when it is damaged, and says so
    private void open(CheckpointStore store, String how) throws Refused, IOException {
        try (BufferAllocator allocator = root.newChildAllocator("open", 0, 1 << 20);
                Checkpoint checkpoint = CheckpointFixtures.open(store)) {
            Recovery recovery = checkpoint.recovery();
            long done = recovery.lastCommittedBatchId() + 1;
            assertTrue(done >= LAST && done <= LAST + 1, how);
            for (OffsetEntry pending : recovery.pending()) {
                assertEquals(planOf(pending.batchId()), pending, how);
            }
            assertEquals(planOf(done - 1), recovery.lastOffsets().orElseThrow(), how);
            assertEquals(
                    Optional.empty(),
                    checkpoint.stateFiles().specs().get(0).differenceTo(SPEC),
                    how);
            assertEquals(model(done), restore(checkpoint, allocator), how);
            MetadataLog log = checkpoint.sourceLog(0);
            if (log.latestId().orElse(-1) < done + recovery.pending().size() - 1) {
                // The source refuses an offset beyond its log.
                throw new Refused(FileDamage.missing("sources/0", "of the plan").error());
            }
            for (long id = 0; id <= LAST; id++) {
                assertEquals(Optional.of(lines(id)), log.get(id), how);
            }
        } catch (MillraceException e) {
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition(), how);
            throw new Refused(e);
        }
    }

    /// Tries one damage.
    private void damage(String how, Map<String, byte @Nullable []> changes) throws IOException {
        count++;
        InMemoryCheckpointStore store = whole.copy();
        changes.forEach(
                (name, bytes) -> {
                    if (bytes == null) {
                        store.delete(name);
                    } else {
                        store.overwrite(name, bytes);
                    }
                });
        CheckpointVerification foreseen = CheckpointVerification.of(store);
        boolean isRefused = false;
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            open(store, how);
            harmless++;
        } catch (Refused e) {
            isRefused = true;
        } catch (RuntimeException e) {
            throw new AssertionError("a raw exception after: " + how, e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        allocatedBytesMax = Math.max(allocatedBytesMax, allocated);
        assertEquals(isRefused, foreseen.start().isRefused(), () -> how + ": " + foreseen);
        assertTrue(!isRefused || !foreseen.isWhole(), how);
    }

    private void damage(String how, String name, byte @Nullable [] bytes) throws IOException {
        Map<String, byte @Nullable []> change = new TreeMap<>();
        change.put(name, bytes);
        damage(name + ": " + how, change);
    }

    private void changeEachByte(String name) throws IOException {
        byte[] bytes = whole.read(name).orElseThrow();
        for (int i = 0; i < bytes.length; i++) {
            for (int changed : changed(bytes[i], i)) {
                byte[] damaged = bytes.clone();
                damaged[i] = (byte) changed;
                damage("byte %d is %02x".formatted(i, changed), name, damaged);
            }
        }
    }

    private static List<Integer> changed(byte value, int offset) {
        List<Integer> values = new ArrayList<>(List.of(0x00, 0xff));
        for (int bit = 0; bit < 8; bit++) {
            if (IS_NIGHTLY || bit == offset % 8) {
                values.add((value ^ 1 << bit) & 0xff);
            }
        }
        values.remove(Integer.valueOf(value & 0xff));
        return values;
    }

    private void cutEverywhere(String name) throws IOException {
        byte[] bytes = whole.read(name).orElseThrow();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            damage("only " + length + " bytes", name, cut);
            if (bytes[length] != 0) {
                byte[] zeros = Arrays.copyOf(cut, bytes.length);
                damage("zeros from " + length, name, zeros);
            }
        }
        damage("deleted", name, null);
        damage("a byte more", name, Arrays.copyOf(bytes, bytes.length + 1));
    }

    private long byteCount() {
        long bytes = 0;
        for (String name : whole.names()) {
            bytes += whole.read(name).orElseThrow().length;
        }
        return bytes;
    }

    /// Returns the files that a start may read: of the others no byte matters.
    private List<String> neededFiles() {
        List<String> names = new ArrayList<>(whole.names());
        for (CheckpointVerification.Leftover other : CheckpointVerification.of(whole).leftovers()) {
            names.remove(other.file());
        }
        return names;
    }

    private void report(String what, long atLeast) {
        System.out.printf(
                "%s: %,d damages, %,d of them harmless, at most %,d KiB allocated%n",
                what, count, harmless, allocatedBytesMax >> 10);
        assertTrue(count >= atLeast, () -> count + " damages");
        long limit = 2 * allocatedBytesOfWhole + 4 * byteCount();
        assertTrue(allocatedBytesMax <= limit, () -> allocatedBytesMax + " of " + limit);
    }

    @Test
    void everyChangedByteIsNamedOrHarmless() throws IOException {
        for (String name : neededFiles()) {
            changeEachByte(name);
        }
        report("changed bytes", 20_000);
    }

    @Test
    void everyTruncationAndZeroFilledTailIsNamedOrHarmless() throws IOException {
        for (String name : neededFiles()) {
            if (!name.equals("offsets/" + (LAST + 1))) {
                cutEverywhere(name);
            }
        }
        report("truncations", 10_000);
    }

    /// The newest plan alone may be missing without a trace: then the batch is planned anew, and a
    /// source that logged what it chose chooses the same. Half of it is not missing.
    @Test
    void halfOfTheNewestPlanIsNoPlan() throws IOException {
        String name = "offsets/" + (LAST + 1);
        byte[] bytes = whole.read(name).orElseThrow();
        for (int length = 0; length < bytes.length; length++) {
            damage("only " + length + " bytes", name, Arrays.copyOf(bytes, length));
            byte[] zeros = Arrays.copyOf(Arrays.copyOf(bytes, length), bytes.length);
            damage("zeros from " + length, name, zeros);
        }
        assertEquals(0, harmless);
        damage("deleted", name, null);
        assertEquals(1, harmless);
    }

    @Test
    void swappedFilesAreNamedOrHarmless() throws IOException {
        List<String> names = whole.names();
        for (String name : names) {
            for (String other : names) {
                byte[] bytes = whole.read(name).orElseThrow();
                byte[] others = whole.read(other).orElseThrow();
                if (name.compareTo(other) < 0 && !Arrays.equals(bytes, others)) {
                    damage(name + " and " + other + " swapped", Map.of(name, others, other, bytes));
                    damage(other + " is there as " + name, Map.of(name, others));
                }
            }
        }
        report("swaps", 200);
    }

    /// A single wrong byte of an entry is not only noticed but found.
    @Test
    void theWrongByteIsFound() throws IOException {
        for (String name : neededFiles()) {
            if (!name.startsWith("offsets/") && !name.startsWith("state/")) {
                continue;
            }
            byte[] bytes = whole.read(name).orElseThrow();
            int end = name.startsWith("offsets/") ? lastLine(bytes) : bytes.length - 24;
            for (int i = 0; i < end; i += 7) {
                byte[] damaged = bytes.clone();
                damaged[i] ^= 0x11;
                InMemoryCheckpointStore store = whole.copy();
                store.overwrite(name, damaged);
                FileDamage found = damageOf(CheckpointVerification.of(store), name);
                if (found != null) {
                    assertEquals(i, found.offset(), name);
                    String byteBefore = "byte %02x for".formatted(bytes[i] & 0xff);
                    assertTrue(found.expected().startsWith(byteBefore), found::toString);
                    count++;
                }
            }
        }
        assertTrue(count > 500, () -> count + " bytes found");
    }

    private static @Nullable FileDamage damageOf(CheckpointVerification verified, String file) {
        return verified.findings().stream()
                .map(CheckpointVerification.Finding::damage)
                .filter(damage -> damage.file().equals(file))
                .findFirst()
                .orElse(null);
    }

    private static int lastLine(byte[] bytes) {
        int at = bytes.length - 1;
        while (bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    @Test
    void theModelIsThatOfTheWholeCheckpoint() throws Exception {
        open(whole.copy(), "whole");
        CheckpointVerification verified = CheckpointVerification.of(whole);
        assertTrue(verified.isWhole(), verified::toString);
        assertEquals("A start replays batch 36 and goes on.", verified.start().text());
    }
}
