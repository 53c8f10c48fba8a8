package io.millrace.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

class RedactionTest {
    private static final String HIDDEN = Redaction.REPLACEMENT;

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "kafka.ssl.keystore.PassPhrase",
                "authToken",
                "client_secret",
                "fs.s3a.access.key",
                "kafka.sasl.jaas.config",
                "googleCredentials"
            })
    void keysOfSecretsAreKnown(String key) {
        assertTrue(Redaction.isSecret(key));
        assertEquals(HIDDEN, Redaction.value(key, "hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "maxFilesPerTrigger", "checkpointLocation", "mode"})
    void otherValuesAreShown(String key) {
        assertEquals("hunter2", Redaction.value(key, "hunter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jdbc:h2://sa:hunter2@db/x is down | jdbc:h2://*@db/x is down",
                "a https://u@h and ftp://u:p@h/ | a https://*@h and ftp://*@h/",
                "login with password=hunter2 failed | login with password=* failed",
                "x?user=me&password=hunter2&ssl=true | x?user=me&password=*&ssl=true",
                "Login password=\"hun\\\"ter2\"; | Login password=*;",
                "{\"client_secret\" : \"hunter2\",\"a\":1} | {\"client_secret\" : *,\"a\":1}",
                "aws_secret_access_key=hunter2 | aws_secret_access_key=*",
                "the directory /in/key=5 is one | the directory /in/key=5 is one",
                "unexpected token: ')' | unexpected token: ')'",
                "file:///data/a@b.json | file:///data/a@b.json",
                "mail me@host, or see https://h/a@b | mail me@host, or see https://h/a@b"
            })
    void secretsInTextAreHidden(String text, String expected) {
        String redacted = Redaction.text(text);
        assertEquals(expected.replace("*", HIDDEN), redacted);
        assertEquals(redacted, Redaction.text(redacted), "a message may pass more than once");
    }

    @Test
    void controlCharactersAreEscaped() {
        assertEquals(
                "a\\nERROR fake\\r\\t\\u001b[2J\\u0000\\u0085\\u2028\\u202e.",
                Redaction.text("a\nERROR fake\r\t\u001b[2J\0\u0085\u2028\u202e."));
        String plain = "naïve 日本語 😀 \\n";
        assertSame(plain, Redaction.text(plain));
    }

    @Test
    void messagesAndCausesOfOurErrorsAreSafe() {
        IOException cause = new IOException("cannot reach db://u:hunter2@h");
        cause.addSuppressed(new IllegalStateException("token=hunter2"));
        MillraceException error =
                ErrorCondition.SINK_FAILED.error("a\nb password=hunter2.", "See.", cause);
        String printed = printed(error);
        assertFalse(printed.contains("hunter2"), printed);
        assertTrue(printed.contains("a\\nb password=" + HIDDEN), printed);
        assertTrue(printed.contains("java.io.IOException: cannot reach db://" + HIDDEN), printed);
        assertTrue(printed.contains("RedactionTest.java"), "the stack trace is the cause's own");
    }

    @Test
    void aCauseWithoutSecretsStaysItself() {
        IOException cause = new IOException("line one\nline two");
        assertSame(cause, ErrorCondition.SINK_FAILED.error("a.", "b.", cause).getCause());
        String logged = printed(Redaction.forLog(new IllegalStateException("outer", cause)));
        assertTrue(logged.contains("java.io.IOException: line one\\nline two"), logged);
    }

    @Test
    void whatAUsersFunctionThrewIsHandedBackAsItIs() {
        RuntimeException thrown = new IllegalStateException("password=mine");
        MillraceException error =
                ErrorCondition.FOREACH_USER_FUNCTION_ERROR.error("a.", "b.", thrown);
        assertSame(thrown, error.getCause());
        assertFalse(printed(Redaction.forLog(error)).contains("mine"));
    }

    @Test
    void failuresThatCauseEachOtherAreCopied() {
        Exception first = new Exception("password=x");
        Exception second = new Exception("plain", first);
        first.initCause(second);
        assertFalse(printed(Redaction.forLog(first)).contains("password=x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "pass", "://", "password=\"", "password='", "\\", "pass=\"\\", "://a@"})
    void longTextsTakeLinearTime(String part) {
        String text = part.repeat(1_000_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> assertTrue(!Redaction.text(text).isEmpty()));
    }
}
