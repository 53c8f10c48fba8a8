package io.millrace.app.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.ForeachWriter;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.crash.Events;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.MemoryStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.tools.ToolProvider;

/// Goal: a sink that may see a batch twice says so, and the example shows how its effect happens
/// once.
@Timeout(120)
final class AtLeastOnceTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    /// The death of a run.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TempDir private Path directory;

    private static final class Nothing extends ForeachWriter<Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean open(long partitionId, long epochId) {
            return false;
        }

        @Override
        public void process(Row value) {}

        @Override
        public void close(@Nullable Throwable errorOrNull) {}
    }

    /// Returns the lines about guarantees that the start of a query writes to the log.
    private static List<String> saidAtStart(DataStreamWriter<?> writer) throws Exception {
        AtomicReference<String> id = new AtomicReference<>("");
        List<String> lines =
                LogLines.of(
                        "io.millrace.engine.QueryStarter",
                        () -> {
                            StreamingQuery query = writer.start();
                            query.processAllAvailable();
                            query.stop();
                            id.set(query.id().toString());
                        });
        return lines.stream().filter(line -> line.contains(id.get())).toList();
    }

    @Test
    void itIsSaidOnceAtTheStart() throws Exception {
        try (Session session = Session.builder().master("local[1]").create()) {
            Dataset<Row> rows = MemoryStream.of(session, "n INT").toDF();
            Map<String, DataStreamWriter<Row>> sinks = new TreeMap<>();
            sinks.put("console", rows.writeStream().format("console"));
            sinks.put("foreach", rows.writeStream().foreach(new Nothing()));
            sinks.put("foreachBatch", rows.writeStream().foreachBatch((_, _) -> {}));
            for (Map.Entry<String, DataStreamWriter<Row>> sink : sinks.entrySet()) {
                List<String> lines = saidAtStart(sink.getValue());
                assertEquals(1, lines.size(), lines::toString);
                assertTrue(
                        lines.getFirst().contains("sink " + sink.getKey() + " is at-least-once"),
                        lines::toString);
            }
            assertEquals(List.of(), saidAtStart(rows.writeStream().format("noop")));
        }
    }

    /// Compiles the example and returns its method that starts the query.
    private Method example() throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        int errors =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ROOT.resolve("examples/OncePerBatch.java").toString());
        assertEquals(0, errors);
        URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        Method start =
                loader.loadClass("OncePerBatch")
                        .getDeclaredMethod("start", Session.class, String.class, Path.class);
        start.setAccessible(true);
        return start;
    }

    private static List<Object> identities(Path out, int batches) throws IOException {
        List<Object> keys = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            keys.add(Files.getAttribute(out.resolve("batch-" + batch + ".txt"), "unix:ino"));
        }
        return keys;
    }

    @Test
    void theExampleHasEachEffectOnceThoughItsBatchComesTwice() throws Exception {
        Path events = Files.createDirectory(directory.resolve("events"));
        for (int file = 0; file < 4; file++) {
            String name = "file-" + file + ".json";
            Files.copy(Events.directory().resolve(name), events.resolve(name));
        }
        Path out = directory.resolve("out");
        Method start = example();
        AtomicInteger added = new AtomicInteger();
        try (Session session =
                Session.builder()
                        .master("local[1]")
                        .stepListener(
                                (step, batchId) -> {
                                    // Its effect is there, its commit is not.
                                    if (step == BatchStep.ADD_BATCH
                                            && added.getAndIncrement() == 2) {
                                        throw new Crash();
                                    }
                                })
                        .create()) {
            StreamingQuery died =
                    (StreamingQuery) start.invoke(null, session, events.toString(), out);
            assertInstanceOf(
                    Crash.class,
                    assertThrows(StreamingQueryException.class, died::awaitTermination).getCause());
            List<Object> before = identities(out, 3);
            StreamingQuery next =
                    (StreamingQuery) start.invoke(null, session, events.toString(), out);
            next.awaitTermination();
            assertEquals(5, added.get(), "batch 2 came twice");
            assertEquals(before, identities(out, 3), "and was written once");
            for (int batch = 0; batch < 4; batch++) {
                assertEquals(
                        "2000 events\n", Files.readString(out.resolve("batch-" + batch + ".txt")));
            }
        }
    }
}
