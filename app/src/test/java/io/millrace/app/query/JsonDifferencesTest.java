package io.millrace.app.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The rows of docs/compatibility.md about JSON that no test of the reader itself holds.
@SessionTest
final class JsonDifferencesTest {
    @TempDir Path input;

    private DataFrame read(Session session, String mode) throws IOException {
        Files.writeString(
                input.resolve("a.json"), "{\"a\":1,\"b\":1}\n{\"a\":2,\"b\":\"x\"}\n{\"a\":3}\n");
        return session.read().schema("a INT, b INT").option("mode", mode).json(input.toString());
    }

    private static List<String> texts(DataFrame frame) {
        return frame.collectAsList().stream().map(Object::toString).toList();
    }

    @Test
    void aMalformedColumnCountsEvenIfItIsNotSelected(Session session) throws IOException {
        assertEquals(List.of("[1]", "[3]"), texts(read(session, "DROPMALFORMED").select("a")));
        assertEquals(2, read(session, "DROPMALFORMED").count());
        DataFrame failing = read(session, "FAILFAST").select("a");
        MillraceException e = assertThrows(MillraceException.class, failing::collectAsList);
        assertEquals(ErrorCondition.MALFORMED_RECORD_IN_PARSING, e.condition());
        assertEquals(List.of("[1]", "[2]", "[3]"), texts(read(session, "PERMISSIVE").select("a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lineSep", "samplingRatio", "maxFileAge", "cleanSource"})
    void someOptionsAreNotOffered(String option, Session session) {
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                session.readStream()
                                        .schema("a INT")
                                        .option(option, "1")
                                        .json(input.toString()));
        assertEquals(ErrorCondition.UNKNOWN_OPTION, e.condition());
    }
}
