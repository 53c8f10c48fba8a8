package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

final class MainTest {
    @Test
    void doctorAnswersWithOneJsonLine() {
        Answer answer = run("doctor", "--json");
        assertEquals(0, answer.exitCode(), answer::err);
        assertTrue(answer.out().startsWith("{\"version\":"), answer::out);
        assertEquals(1, answer.out().lines().count(), answer::out);
        assertEquals("", answer.err());
    }

    @Test
    void aClassPathIsOneLine() {
        Answer answer = run("classpath");
        assertEquals(System.getProperty("java.class.path"), answer.out().strip());
    }

    @Test
    void withoutACommandTheUsageIsShownAsAnError() {
        Answer answer = run();
        assertEquals(2, answer.exitCode());
        assertEquals("", answer.out());
        assertTrue(answer.err().contains("doctor"), answer::err);
    }

    @Test
    void aMisspeltCommandGetsASuggestion() {
        Answer answer = run("docter");
        assertEquals(2, answer.exitCode());
        assertTrue(answer.err().contains("doctor"), answer::err);
    }

    private record Answer(int exitCode, String out, String err) {}

    private static Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Answer(exitCode, out.toString(), err.toString());
    }
}
