package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.connector.Options;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Goal: the schema of JSON files is the one that Spark infers.
final class SchemaInferenceTest {
    @TempDir Path directory;

    private String inferred(String text, Map<String, String> options) throws IOException {
        Path file = directory.resolve("f.json");
        Files.writeString(file, text);
        return SchemaInference.infer(List.of(file), JsonReadOptions.of(Options.of(options)))
                .toDDL();
    }

    private String inferred(String text) throws IOException {
        return inferred(text, Map.of());
    }

    @Test
    void fieldsAreSortedAndTyped() throws IOException {
        assertEquals(
                "B BIGINT,a STRING,b DOUBLE,c BOOLEAN,d DOUBLE,s STRUCT<x: BIGINT, y: STRING>",
                inferred(
                        """
                        {"s":{"y":"t","x":1},"a":"2016-07-26","c":true,"b":1.5,"B":1}
                        {"d":99999999999999999999}
                        """));
    }

    @Test
    void typesAreMerged() throws IOException {
        assertEquals(
                "a DOUBLE,b STRING,c STRING,d BIGINT,e STRING,s STRUCT<x: BIGINT, y: BIGINT>",
                inferred(
                        """
                        {"a":1,"b":1,"c":null,"d":null,"e":{"x":1},"s":{"x":1}}
                        {"a":1.5,"b":true,"c":"","d":5,"e":"t","s":{"y":2}}
                        """));
    }

    @Test
    void arraysHaveTheTypeOfTheirElementsAndRootArraysAreRows() throws IOException {
        assertEquals("a ARRAY<BIGINT>,b BIGINT", inferred("[{\"a\":[1,2]},{\"b\":1}]\n"));
        assertEquals(
                "a ARRAY<DOUBLE>,b ARRAY<STRING>,c STRING,d ARRAY<STRUCT<x: BIGINT, y: BIGINT>>",
                inferred(
                        """
                        {"a":[1],"b":[],"c":[1],"d":[{"x":1},{"y":2}]}
                        {"a":[null,1.5],"b":[1,"x"],"c":1}
                        """));
    }

    @Test
    void malformedRecordsAddTheCorruptColumn() throws IOException {
        assertEquals("_corrupt_record STRING,a BIGINT", inferred("{\"a\":1}\n{\"b\":\n5\n"));
        assertEquals("a BIGINT", inferred("{\"a\":1}\n{\"b\":\n", Map.of("mode", "DROPMALFORMED")));
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () -> inferred("{\"b\":\n", Map.of("mode", "FAILFAST")));
        assertEquals(ErrorCondition.MALFORMED_RECORD_IN_PARSING, e.condition());
    }

    @Test
    void optionsOfInference() throws IOException {
        assertEquals(
                "a STRING,b STRUCT<c: STRING>",
                inferred("{\"a\":1,\"b\":{\"c\":true}}\n", Map.of("primitivesAsString", "true")));
        assertEquals(
                "b BIGINT",
                inferred("{\"a\":null,\"b\":1}\n", Map.of("dropFieldIfAllNull", "true")));
        assertEquals("a BIGINT", inferred("{\n\"a\":\n1}", Map.of("multiLine", "true")));
    }

    @Test
    void withoutFilesThereIsNothingToInfer() {
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                SchemaInference.infer(
                                        List.of(), JsonReadOptions.of(Options.empty())));
        assertEquals(ErrorCondition.UNABLE_TO_INFER_SCHEMA, e.condition());
    }
}
