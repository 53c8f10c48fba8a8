package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/// What counts as a directory of this machine, and what as a place of another file system.
final class CheckpointLocationTest {
    private static MillraceException failure(String text) {
        return assertThrows(MillraceException.class, () -> CheckpointLocation.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/c", "c", "a:b", "x:/c", "file:/data/c", "FILE:c", "file:///c"})
    void plainPathsAndFilesAreOfThisMachine(String text) {
        assertInstanceOf(CheckpointLocation.Local.class, CheckpointLocation.of(text));
    }

    @ParameterizedTest
    @CsvSource({
        "hdfs://host:8020/cp, hdfs://host:8020/cp",
        "HDFS://Host/cp, hdfs://Host/cp",
        "hdfs:///cp, hdfs:///cp",
        "hdfs://host, hdfs://host/",
        "viewfs:/user/x, viewfs:/user/x",
        "s3a://bucket/a b/%41, s3a://bucket/a%20b/%2541",
        "abfs://box@account.dfs.example/x, abfs://box@account.dfs.example/x",
    })
    void anotherSchemeIsAnotherFileSystem(String text, String uri) {
        assertEquals(new CheckpointLocation.Remote(URI.create(uri)), CheckpointLocation.of(text));
    }

    @Test
    void theQuerysNameIsOneDirectoryBelow() {
        assertEquals(
                new CheckpointLocation.Local(Path.of("/data/counts")),
                CheckpointLocation.of("/data").below("counts"));
        assertEquals(
                new CheckpointLocation.Remote(URI.create("hdfs://h/my%20data/counts")),
                CheckpointLocation.of("hdfs://h/my data").below("counts"));
        assertEquals(
                new CheckpointLocation.Remote(URI.create("hdfs://h/counts")),
                CheckpointLocation.of("hdfs://h").below("counts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "../x", "/x", "a b", "a:b", "a\u0000b"})
    void aNameThatLeadsElsewhereIsRefused(String name) {
        for (String parent : new String[] {"/data", "hdfs://h/data"}) {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () -> CheckpointLocation.of(parent).below(name));
            assertEquals(ErrorCondition.INVALID_PARAMETER_VALUE, e.condition(), parent);
        }
    }

    @Test
    void aPasswordIsRefusedAndNotRepeated() {
        MillraceException e = failure("s3a://me:canary@bucket/cp");
        assertEquals(ErrorCondition.INVALID_OPTION_VALUE, e.condition());
        assertFalse(e.getMessage().contains("canary"), e.getMessage());
    }

    @Test
    void whatIsNoPathIsRefused() {
        assertEquals(ErrorCondition.INVALID_OPTION_VALUE, failure(" ").condition());
        assertEquals(ErrorCondition.INVALID_OPTION_VALUE, failure("hdfs://[::/cp").condition());
    }

    @Test
    void aSchemeThatNobodyOffersNamesTheModule() {
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                CheckpointLocation.of("nowhere://host/cp")
                                        .open(FileOperations.disk(), UUID.randomUUID(), Map.of()));
        assertEquals(ErrorCondition.CHECKPOINT_STORE_NOT_FOUND, e.condition());
        assertTrue(e.getMessage().contains("millrace-hadoop"), e.getMessage());
        assertTrue(e.getMessage().contains("`file`"), e.getMessage());
    }
}
