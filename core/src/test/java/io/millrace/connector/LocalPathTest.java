package io.millrace.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

class LocalPathTest {
    @Test
    void spellingsOfOnePlaceHaveOneCanonicalForm() {
        for (String path :
                List.of(
                        "/data/events",
                        "/data/events/",
                        "/data/./x/../events",
                        "file:/data/events",
                        "file:///data/events")) {
            assertEquals("/data/events", LocalPath.canonical(path), path);
        }
        assertEquals(Path.of("events").toAbsolutePath().toString(), LocalPath.canonical("events"));
        assertEquals("/data/*.json", LocalPath.canonical("/data/*.json"));
    }

    @Test
    void secretsInAUriAreNoPartOfThePlace() {
        String canonical =
                LocalPath.canonical("s3://user:canary@bucket/events?token=canary&part=1");
        assertEquals("s3://bucket/events", canonical);
        assertEquals(
                "jdbc:postgresql://db/x", LocalPath.canonical("jdbc:postgresql://bob:canary@db/x"));
        assertEquals(
                "jdbc:mysql://db/x",
                LocalPath.canonical("jdbc:mysql://db/x?user=bob&password=canary"));
        assertEquals(
                "jdbc:sqlserver://db", LocalPath.canonical("jdbc:sqlserver://db;password=canary"));
        assertEquals("kafka://h/t", LocalPath.canonical("kafka://bob:can@ary@h/t"));
        assertFalse(canonical.contains("canary"));
    }

    @Test
    void whatIsNoPathStandsAsItIs() {
        assertEquals("a\0b", LocalPath.canonical("a\0b"));
    }
}
