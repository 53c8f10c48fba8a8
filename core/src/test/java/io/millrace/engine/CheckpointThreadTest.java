package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.MetadataLog;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

final class CheckpointThreadTest {
    private static final OffsetEntry OWN = plan(5);
    private static final List<String> CHOICE = List.of("a", "b");

    private final List<String> written = new ArrayList<>();
    private final MemoryLog stored = new MemoryLog();
    private final CountDownLatch commitMayEnd = new CountDownLatch(1);
    private UnaryOperator<OffsetEntry> inForce = own -> own;
    private final CheckpointThread thread =
            CheckpointThread.open(Executors.newSingleThreadExecutor(), this::checkpoint);

    @AfterEach
    void close() {
        thread.close();
    }

    private static OffsetEntry plan(long timeMillis) {
        return OffsetEntry.of(1, timeMillis, 0, List.of("7"), Map.of());
    }

    /// A log that another run may have written to.
    private final class MemoryLog implements MetadataLog {
        private final TreeMap<Long, List<String>> entries = new TreeMap<>();

        @Override
        public boolean add(long id, List<String> lines) {
            written.add("log " + id);
            return entries.putIfAbsent(id, lines) == null;
        }

        @Override
        public Optional<List<String>> get(long id) {
            return Optional.ofNullable(entries.get(id));
        }

        @Override
        public void forEach(EntryConsumer consumer) {
            throw new IllegalStateException("nobody asks for all");
        }

        @Override
        public OptionalLong latestId() {
            return entries.isEmpty() ? OptionalLong.empty() : OptionalLong.of(entries.lastKey());
        }
    }

    /// Returns a checkpoint of what the thread asks for here.
    private Checkpoint checkpoint() {
        return (Checkpoint)
                Proxy.newProxyInstance(
                        Checkpoint.class.getClassLoader(),
                        new Class<?>[] {Checkpoint.class},
                        (_, method, arguments) ->
                                switch (method.getName()) {
                                    case "sourceLog" -> stored;
                                    case "writeOffsets" -> {
                                        written.add("plan");
                                        yield inForce.apply((OffsetEntry) arguments[0]);
                                    }
                                    case "location" -> "memory";
                                    default -> null;
                                });
    }

    private Future<Boolean> commitBehind() {
        return thread.commitBehind(
                () -> {
                    commitMayEnd.await();
                    written.add("commit");
                    return true;
                });
    }

    private ErrorCondition failureOf(Future<Boolean> plan) {
        return assertThrows(MillraceException.class, () -> thread.awaitPlan(plan)).condition();
    }

    @Test
    void whatASourceLogsWaitsForTheCommitAndGoesWithThePlan() throws Exception {
        MetadataLog log = thread.sourceLog(0);
        Future<Boolean> commit = commitBehind();
        log.add(3, CHOICE);
        assertEquals(Optional.of(CHOICE), log.get(3));
        assertEquals(OptionalLong.of(3), log.latestId());
        Future<Boolean> plan = thread.planBehind(OWN);
        commitMayEnd.countDown();
        thread.awaitCommit(commit);
        thread.awaitPlan(plan);
        assertEquals(List.of("commit", "log 3", "plan"), written);
        assertEquals(Optional.of(CHOICE), log.get(3));
    }

    @Test
    void aPlanOfAnotherRunIsAnError() {
        inForce = _ -> plan(4);
        Future<Boolean> commit = commitBehind();
        commitMayEnd.countDown();
        Future<Boolean> plan = thread.planBehind(OWN);
        thread.awaitCommit(commit);
        assertEquals(ErrorCondition.CONCURRENT_QUERY, failureOf(plan));
    }

    @Test
    void aChoiceOfAnotherRunIsAnError() throws Exception {
        MetadataLog log = thread.sourceLog(0);
        Future<Boolean> commit = commitBehind();
        log.add(3, CHOICE);
        stored.entries.put(3L, List.of("c"));
        commitMayEnd.countDown();
        Future<Boolean> plan = thread.planBehind(OWN);
        thread.awaitCommit(commit);
        assertEquals(ErrorCondition.CONCURRENT_QUERY, failureOf(plan));
    }

    @Test
    void nothingFollowsACommitThatFailed() throws Exception {
        MetadataLog log = thread.sourceLog(0);
        Future<Boolean> commit =
                thread.commitBehind(
                        () -> {
                            commitMayEnd.await();
                            throw ErrorCondition.CHECKPOINT_IO.error("It failed.", "Mend it.");
                        });
        log.add(3, CHOICE);
        Future<Boolean> plan = thread.planBehind(OWN);
        commitMayEnd.countDown();
        assertEquals(
                ErrorCondition.CHECKPOINT_IO,
                assertThrows(MillraceException.class, () -> thread.awaitCommit(commit))
                        .condition());
        assertThrows(CancellationException.class, () -> thread.awaitPlan(plan));
        assertEquals(List.of(), written);
    }
}
