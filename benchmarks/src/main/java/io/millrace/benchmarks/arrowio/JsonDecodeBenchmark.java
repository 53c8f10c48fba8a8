package io.millrace.benchmarks.arrowio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.arrowio.json.JsonFormat;
import io.millrace.arrowio.json.JsonReadOptions;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.benchmarks.cpu.CpuTime;
import io.millrace.connector.BatchReader;
import io.millrace.connector.Options;
import io.millrace.connector.ReadContext;

import org.apache.arrow.memory.BufferAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// JSON lines to Arrow vectors, beside Jackson, which only looks at the wanted values and keeps
/// nothing.
///
/// An operation is a row. Checks before it measures that every row is there and none malformed.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonDecodeBenchmark {
    private static final int ROWS = 100_000;

    /// What is decoded: `COURSE`, `MIXED` or `DEVICE`.
    @Param({"COURSE", "MIXED", "DEVICE"})
    public String lines = "COURSE";

    private final JsonFactory jackson = new JsonFactory();
    private BufferAllocator allocator;
    private JsonFormat format;
    private JsonFormat.Piece piece;
    private ReadContext context;
    private byte[] text;
    private Set<String> wanted;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public JsonDecodeBenchmark() {}

    /// Writes the file and checks that it is read.
    @Setup
    public void open() throws IOException {
        JsonLines shape = JsonLines.valueOf(lines);
        text = shape.text(ROWS);
        wanted = new HashSet<>(Arrays.asList(shape.wanted));
        Path file = Files.createTempFile("decode", ".json");
        Files.write(file, text);
        piece = new JsonFormat.Piece(file, 0, text.length, text.length);
        allocator = Allocators.root();
        format = new JsonFormat(shape.schema, JsonReadOptions.of(Options.empty()));
        context =
                new ReadContext(allocator, List.of(shape.wanted), Set.of("action"), ZoneOffset.UTC);
        if (read() != ROWS) {
            throw new IllegalStateException("rows are missing");
        }
    }

    /// Gives the memory back; a leak fails the run.
    @TearDown
    public void close() throws IOException {
        Files.delete(piece.file());
        allocator.close();
    }

    private long read() throws IOException {
        long rows = 0;
        try (BatchReader reader = format.open(piece, context)) {
            Batch batch = reader.next();
            while (batch != null) {
                rows += batch.rowCount();
                batch.close();
                batch = reader.next();
            }
            if (reader.malformedCount() > 0) {
                throw new IllegalStateException("a line is malformed");
            }
        }
        return rows;
    }

    /// Reads the file, decodes it and fills vectors.
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long decode(CpuTime cpuTime) throws IOException {
        cpuTime.countRows(ROWS);
        return read();
    }

    /// Goes through the bytes by Jackson's tokens.
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long jacksonTokens(CpuTime cpuTime) throws IOException {
        cpuTime.countRows(ROWS);
        long sum = 0;
        try (JsonParser parser = jackson.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && wanted.contains(parser.currentName())) {
                    token = parser.nextToken();
                    sum += token.isNumeric() ? parser.getLongValue() : parser.getTextLength();
                }
            }
        }
        return sum;
    }
}
