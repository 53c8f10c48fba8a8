package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MainTest {
    @Test
    void doctorAnswersWithOneJsonLine() {
        CommandRun answer = CommandRun.of("doctor", "--json");
        assertEquals(0, answer.exitCode(), answer::err);
        assertTrue(answer.out().startsWith("{\"version\":"), answer::out);
        assertEquals(1, answer.out().lines().count(), answer::out);
        assertEquals("", answer.err());
    }

    @Test
    void aClassPathIsOneLine() {
        CommandRun answer = CommandRun.of("classpath");
        assertEquals(System.getProperty("java.class.path"), answer.out().strip());
    }

    @Test
    void withoutACommandTheUsageIsShownAsAnError() {
        CommandRun answer = CommandRun.of();
        assertEquals(2, answer.exitCode());
        assertEquals("", answer.out());
        assertTrue(answer.err().contains("doctor"), answer::err);
    }

    @Test
    void aMisspeltCommandGetsASuggestion() {
        CommandRun answer = CommandRun.of("docter");
        assertEquals(2, answer.exitCode());
        assertTrue(answer.err().contains("doctor"), answer::err);
    }
}
