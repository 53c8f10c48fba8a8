package io.millrace.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.CheckpointStores;
import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Which places are offered, and what is said of those that are not.
final class HadoopProviderTest {
    @TempDir Path directory;

    private static MillraceException failure(String location, Map<String, String> settings) {
        return assertThrows(
                MillraceException.class,
                () -> CheckpointStores.open(URI.create(location), settings).close());
    }

    @Test
    void schemesAreHadoopsWithoutFile() {
        Set<String> schemes =
                new HadoopCheckpointStoreProvider().schemes(Map.of("fs.mine.impl", "x.Y"));
        assertTrue(schemes.containsAll(Set.of("hdfs", "viewfs", "s3a", "abfs", "mine")));
        assertFalse(schemes.contains("file"), schemes.toString());
    }

    @Test
    void anUnknownSchemeListsTheKnownOnes() {
        MillraceException e = failure("nowhere://host/cp", Map.of());
        assertEquals(ErrorCondition.CHECKPOINT_STORE_NOT_FOUND, e.condition());
        for (String scheme : new String[] {"`file`", "`hdfs`", "`s3a`"}) {
            assertTrue(e.getMessage().contains(scheme), e.getMessage());
        }
    }

    @Test
    void aSchemeWithoutItsLibrarySaysWhichIsMissing() {
        MillraceException e = failure("s3a://bucket/cp", Map.of());
        assertEquals(ErrorCondition.CHECKPOINT_STORE_NOT_FOUND, e.condition());
        assertTrue(e.getMessage().contains("hadoop-aws"), e.getMessage());
    }

    @Test
    void aRenameThatNobodyVouchesForIsRefused() {
        String location = LocalTwins.location(RenamingFileSystem.SCHEME, directory).toString();
        MillraceException e =
                failure(
                        location,
                        Map.of(
                                "fs." + RenamingFileSystem.SCHEME + ".impl",
                                RenamingFileSystem.class.getName()));
        assertEquals(ErrorCondition.UNSUPPORTED_FEATURE, e.condition());
        assertTrue(
                e.getMessage().contains(HadoopCheckpointStoreProvider.RENAME_SCHEMES),
                e.getMessage());
    }

    @Test
    void aColonInANameIsRefused() {
        MillraceException e = failure("hdfs://host/a:b", Map.of());
        assertEquals(ErrorCondition.INVALID_OPTION_VALUE, e.condition());
    }

    @Test
    void aHostThatIsNotThereIsAnErrorOfTheCheckpoint() throws IOException {
        assertEquals(
                ErrorCondition.CHECKPOINT_IO,
                failure("hdfs://no-such-host.invalid:8020/cp", Map.of()).condition());
        Map<String, String> impatient = Map.of("ipc.client.connect.max.retries", "0");
        try (CheckpointStore store =
                CheckpointStores.open(URI.create("hdfs://localhost:1/cp"), impatient)) {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () ->
                                    Checkpoint.open(
                                            store, CheckpointOptions.of(UUID.randomUUID(), "run")));
            assertEquals(ErrorCondition.CHECKPOINT_IO, e.condition());
            assertTrue(e.getMessage().contains("hdfs://localhost:1/cp"), e.getMessage());
        }
    }

    @Test
    void aRefusedRenameIsNoTakenName() throws IOException {
        URI location = LocalTwins.location(RenamingFileSystem.SCHEME, directory);
        try (CheckpointStore store =
                CheckpointStores.open(
                        location, LocalTwins.renaming(RenamingFileSystem.Answer.REFUSAL))) {
            store.createDirectories(List.of("offsets"));
            assertThrows(
                    IOException.class,
                    () -> store.putIfAbsent("offsets/0", ByteSource.of(new byte[9])));
            assertEquals(List.of(), store.list("offsets"));
            assertEquals(List.of("offsets"), store.list(""));
        }
    }

    @Test
    void aSecondRunOfThisJvmIsRefusedUntilTheFirstEnds() throws Exception {
        URI location = LocalTwins.location(ConditionalFileSystem.SCHEME, directory);
        Map<String, String> settings = LocalTwins.conditional(false);
        try (CheckpointStore second = CheckpointStores.open(location, settings)) {
            try (CheckpointStore first = CheckpointStores.open(location, settings)) {
                first.lock("counts, run 1");
                MillraceException e =
                        assertThrows(MillraceException.class, () -> second.lock("counts, run 2"));
                assertEquals(ErrorCondition.CONCURRENT_QUERY, e.condition());
                assertTrue(e.getMessage().contains("counts, run 1"), e.getMessage());
            }
            second.lock("counts, run 2");
        }
    }
}
