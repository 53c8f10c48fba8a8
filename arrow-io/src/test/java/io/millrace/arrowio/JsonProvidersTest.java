package io.millrace.arrowio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.RowFactory;
import io.millrace.SaveMode;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Stream;

/// Goal: the format `json` is found, checks what it is asked, and a written directory appears whole
/// or not at all.
final class JsonProvidersTest {
    private static final StructType SCHEMA = StructType.fromDDL("a INT");

    @TempDir Path temporary;

    private static SourceProvider source() {
        return ServiceLoader.load(SourceProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.shortName().equals("json"))
                .findFirst()
                .orElseThrow();
    }

    private static SinkProvider sink() {
        return ServiceLoader.load(SinkProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.shortName().equals("json"))
                .findFirst()
                .orElseThrow();
    }

    private SourceRequest request(String ddl, Map<String, String> more) {
        Options options = Options.of(more).with("path", temporary.toString());
        Optional<StructType> schema =
                ddl.isEmpty() ? Optional.empty() : Optional.of(StructType.fromDDL(ddl));
        return new SourceRequest(options, schema, ZoneOffset.UTC);
    }

    @Test
    void optionNamesAreDistinct() {
        List<String> names = source().options().stream().map(OptionSpec::name).toList();
        assertEquals(names.size(), names.stream().distinct().count());
        source().options().forEach(spec -> assertFalse(spec.meaning().isBlank()));
    }

    @Test
    void aStreamNeedsASchema() {
        assertCondition(
                ErrorCondition.SCHEMA_REQUIRED, () -> source().schema(request("", Map.of()), true));
    }

    @Test
    void aSchemaIsForcedNullable() {
        StructType schema =
                source().schema(
                                request("a INT NOT NULL, s STRUCT<b: INT NOT NULL>", Map.of()),
                                true);
        assertTrue(schema.apply("a").nullable());
        assertEquals("a INT,s STRUCT<b: INT>", schema.toDDL());
    }

    @Test
    void schemasThatCannotBeReadAreRefused() {
        assertCondition(
                ErrorCondition.INVALID_SCHEMA,
                () -> source().schema(request("_corrupt_record INT", Map.of()), true));
        assertCondition(
                ErrorCondition.UNSUPPORTED_DATATYPE,
                () -> source().schema(request("a ARRAY<INT>", Map.of()), true));
    }

    @Test
    void valuesOfOptionsAreChecked() {
        Map<String, ErrorCondition> wrong =
                Map.of(
                        "mode", ErrorCondition.INVALID_OPTION_VALUE,
                        "encoding", ErrorCondition.INVALID_OPTION_VALUE,
                        "multiLine", ErrorCondition.INVALID_OPTION_VALUE,
                        "fileOrder", ErrorCondition.INVALID_OPTION_VALUE,
                        "maxFilesPerTrigger", ErrorCondition.INVALID_OPTION_VALUE,
                        "timeZone", ErrorCondition.INVALID_TIMEZONE,
                        "timestampFormat", ErrorCondition.INVALID_DATETIME_PATTERN);
        wrong.forEach((name, condition) -> assertRefused(name, "nonsense", condition));
        assertRefused(
                "timestampFormat",
                "Xyyyy-MM-dd'T'pyyyyyyyye",
                ErrorCondition.INVALID_DATETIME_PATTERN);
    }

    private void assertRefused(String option, String value, ErrorCondition condition) {
        assertCondition(
                condition, () -> source().schema(request("a INT", Map.of(option, value)), true));
    }

    private void write(Path target, SaveMode mode, boolean isCommitted, int value)
            throws IOException {
        Options options = Options.empty().with("path", target.toString());
        try (BufferAllocator allocator = Allocators.root();
                Batch batch =
                        RowConverter.toBatch(allocator, SCHEMA, List.of(RowFactory.create(value)));
                BatchWrite write =
                        sink().openBatch(
                                        new BatchWriteRequest(
                                                options,
                                                SCHEMA,
                                                mode,
                                                ZoneOffset.UTC,
                                                FileOperations.disk()))) {
            write.write(batch);
            if (isCommitted) {
                write.commit();
            }
        }
    }

    private static String content(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("part-00000-") && name.endsWith(".json")) {
                    text.append(Files.readString(file));
                } else {
                    assertEquals("_SUCCESS", name);
                }
            }
        }
        return text.toString();
    }

    @Test
    void whatIsWrittenAppearsAtTheCommit() throws IOException {
        Path target = temporary.resolve("a/b/out");
        write(target, SaveMode.ErrorIfExists, false, 1);
        assertFalse(Files.exists(target));
        write(target, SaveMode.ErrorIfExists, true, 2);
        assertEquals("{\"a\":2}\n", content(target));
        assertTrue(Files.exists(target.resolve("_SUCCESS")));
    }

    @Test
    void saveModes() throws IOException {
        Path target = temporary.resolve("out");
        write(target, SaveMode.ErrorIfExists, true, 1);
        assertCondition(
                ErrorCondition.PATH_ALREADY_EXISTS,
                () -> write(target, SaveMode.ErrorIfExists, true, 2));
        write(target, SaveMode.Ignore, true, 3);
        assertEquals("{\"a\":1}\n", content(target));
        write(target, SaveMode.Append, true, 4);
        assertEquals(8 * 2, content(target).length());
        write(target, SaveMode.Overwrite, false, 5);
        assertEquals(8 * 2, content(target).length());
        write(target, SaveMode.Overwrite, true, 6);
        assertEquals("{\"a\":6}\n", content(target));
    }

    @Test
    void aFileInTheWayIsNotReplaced() throws IOException {
        Path target = temporary.resolve("file");
        Files.writeString(target, "mine");
        assertCondition(
                ErrorCondition.PATH_ALREADY_EXISTS,
                () -> write(target, SaveMode.Overwrite, true, 1));
        assertEquals("mine", Files.readString(target));
    }

    @Test
    void aStreamNeedsAPath() {
        assertCondition(
                ErrorCondition.INVALID_OPTION_VALUE,
                () ->
                        sink().openStream(
                                        new SinkRequest(
                                                Options.empty(),
                                                SCHEMA,
                                                OutputMode.APPEND,
                                                "",
                                                ZoneOffset.UTC,
                                                new SinkRequest.Run(
                                                        UUID.randomUUID(),
                                                        UUID.randomUUID(),
                                                        1,
                                                        -1,
                                                        FileOperations.disk()))));
    }

    private static void assertCondition(ErrorCondition condition, Executable action) {
        assertEquals(condition, assertThrows(MillraceException.class, action).condition());
    }
}
