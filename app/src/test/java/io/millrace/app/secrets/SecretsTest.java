package io.millrace.app.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Session;
import io.millrace.analysis.setting.Setting;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryListener;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Goal: no secret of an option or URL gets into anything that is produced. Method: the same text
/// as every secret, connectors that put it into all they say, and a search through every byte.
@SessionTest
@Timeout(60)
final class SecretsTest {
    @TempDir private Path temporary;
    private Session session;
    private Path checkpoint;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final List<String> said = new ArrayList<>();
    private OutputStreamAppender<ILoggingEvent> appender;

    @BeforeEach
    void listen(TestSession test) {
        session = test.session();
        checkpoint = temporary.resolve("checkpoint");
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %thread %mdc %msg%n%ex");
        encoder.start();
        appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(logged);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        context.getLogger("io.millrace").setLevel(Level.TRACE);
        session.streams().addListener(new Talker());
    }

    @AfterEach
    void stopListening() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
        context.getLogger("io.millrace").setLevel(null);
        appender.stop();
    }

    /// Notes what listeners are told, and fails once, so that an event is logged.
    private final class Talker extends StreamingQueryListener {
        private void note(Event event) {
            synchronized (said) {
                said.add(event.toString());
            }
        }

        @Override
        public void onQueryStarted(QueryStartedEvent event) {
            note(event);
            throw new IllegalStateException("a listener of " + Canary.URL);
        }

        @Override
        public void onQueryProgress(QueryProgressEvent event) {
            note(event);
        }

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {
            note(event);
        }
    }

    private void say(String text) {
        synchronized (said) {
            said.add(text);
        }
    }

    private void say(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        say(text.toString());
    }

    private void assertSecret() throws IOException {
        synchronized (said) {
            assertFalse(said.isEmpty());
            said.forEach(text -> assertFalse(text.contains(Canary.TEXT), text));
        }
        String log = logged.toString(StandardCharsets.UTF_8);
        assertFalse(log.contains(Canary.TEXT), log);
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.toList()) {
                assertFalse(file.toString().contains(Canary.TEXT), file::toString);
                if (Files.isRegularFile(file)) {
                    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                    assertFalse(content.contains(Canary.TEXT), file::toString);
                }
            }
        }
    }

    private DataFrame canaries(boolean fails) {
        return session.readStream()
                .format("canary")
                .options(Canary.OPTIONS)
                .option("fails", fails)
                .load();
    }

    private void run(boolean sourceFails, boolean sinkFails) throws Exception {
        DataStreamWriter<?> writer =
                canaries(sourceFails)
                        .writeStream()
                        .format("canary")
                        .options(Canary.OPTIONS)
                        .option("fails", sinkFails)
                        .option("checkpointLocation", checkpoint.toString())
                        .trigger(Trigger.AvailableNow());
        StreamingQuery query = writer.start();
        try {
            query.awaitTermination();
            assertFalse(sourceFails || sinkFails);
        } catch (StreamingQueryException e) {
            assertTrue(sourceFails || sinkFails);
            say(e);
            say(e.message());
        }
        say(query.toString());
        say(query.status().toString());
        say(query.status().json());
        for (var progress : query.recentProgress()) {
            say(progress.json());
            say(progress.prettyJson());
            say(progress.toString());
        }
    }

    @Test
    void aQueryThatRunsTellsNoSecret() throws Exception {
        run(false, false);
        assertTrue(said.stream().anyMatch(text -> text.contains("\"description\"")));
        assertTrue(said.stream().anyMatch(text -> text.contains("redacted")));
        assertSecret();
    }

    @Test
    void aSourceThatFailsTellsNoSecret() throws Exception {
        run(true, false);
        String log = logged.toString(StandardCharsets.UTF_8);
        assertTrue(log.contains("cannot connect to db://*********(redacted)@127.0.0.1"), log);
        assertSecret();
    }

    @Test
    void aSinkThatFailsTellsNoSecret() throws Exception {
        run(false, true);
        assertSecret();
    }

    @Test
    void aStaticFrameTellsNoSecret() throws IOException {
        DataFrame frame =
                session.read()
                        .format("canary")
                        .options(Canary.OPTIONS)
                        .option("fails", true)
                        .load();
        say(assertThrows(MillraceException.class, frame::collect));
        say(
                assertThrows(
                        MillraceException.class,
                        () -> frame.write().format("canary").options(Canary.OPTIONS).save()));
        say(frame.toString());
        assertSecret();
    }

    /// A URL with a password as the value of every option that there is.
    @Test
    void noOptionEchoesAPassword() throws IOException {
        List<OptionSpec> options = new ArrayList<>(Canary.SPECS);
        for (String format : List.of("json", "canary")) {
            options.addAll(Frames.engine(session).sourceProvider(format).options());
            options.addAll(Frames.engine(session).sinkProvider(format).options());
        }
        for (OptionSpec option : options) {
            say("option " + option.name());
            sayFailure(
                    () ->
                            session.read()
                                    .schema("a INT")
                                    .options(Map.of("path", temporary.toString()))
                                    .option(option.name(), Canary.URL)
                                    .json(
                                            option.name().equals("path")
                                                    ? Canary.URL
                                                    : temporary.toString())
                                    .collect());
            sayFailure(
                    () ->
                            session.emptyDataFrame()
                                    .write()
                                    .option(option.name(), Canary.URL)
                                    .json(temporary.resolve("out").toString()));
            for (String sink : List.of("memory", "console", "json", "canary", "noop")) {
                sayFailure(
                        () ->
                                canaries(false)
                                        .writeStream()
                                        .format(sink)
                                        .option(option.name(), Canary.URL)
                                        .start()
                                        .stop());
            }
        }
        assertTrue(said.size() > options.size());
        assertSecret();
    }

    @Test
    void noSettingEchoesAPassword() throws IOException {
        for (Setting setting : Setting.values()) {
            sayFailure(() -> session.conf().set(setting.key(), Canary.URL));
            sayFailure(() -> session.conf().unset(setting.key()));
        }
        session.conf().set("millrace.sql.streaming.checkpointLocation", Canary.URL);
        sayFailure(() -> canaries(false).writeStream().format("canary").start());
        say(Frames.engine(session).settings().toString());
        session.conf().unset("millrace.sql.streaming.checkpointLocation");
        assertTrue(said.size() > 10, said::toString);
        assertSecret();
    }

    private interface Action {
        void run() throws Exception;
    }

    private void sayFailure(Action action) {
        try {
            action.run();
        } catch (Exception e) {
            say(e);
        }
    }

    @Test
    void aNumberThatIsASecretIsNotEchoed() throws IOException {
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () -> Options.of(Map.of("keyLength", Canary.TEXT)).getLong("keyLength", 1));
        assertEquals(ErrorCondition.INVALID_OPTION_VALUE, e.condition());
        say(e);
        say(Options.of(Canary.OPTIONS).toString().toLowerCase(Locale.ROOT));
        assertSecret();
    }

    @Test
    void aNameOrValueCannotForgeALogLine() throws Exception {
        String forged = "x\nERROR io.millrace.Forged main all is lost";
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                canaries(false)
                                        .writeStream()
                                        .format("canary")
                                        .queryName(forged)
                                        .start());
        assertEquals(ErrorCondition.INVALID_PARAMETER_VALUE, e.condition());
        Path input = Files.createDirectory(temporary.resolve("in"));
        Files.writeString(input.resolve("x\nERROR forged.json"), "{\"a\":\"\\u000aERROR\"\n");
        StreamingQuery query =
                session.readStream()
                        .schema("a INT")
                        .option("mode", "FAILFAST")
                        .json(input.toString())
                        .writeStream()
                        .format("noop")
                        .trigger(Trigger.AvailableNow())
                        .start();
        assertThrows(StreamingQueryException.class, query::awaitTermination);
        String log = logged.toString(StandardCharsets.UTF_8);
        assertTrue(log.contains("failed"), log);
        assertEquals(
                List.of(), log.lines().filter(line -> line.startsWith("ERROR forged")).toList());
    }
}
