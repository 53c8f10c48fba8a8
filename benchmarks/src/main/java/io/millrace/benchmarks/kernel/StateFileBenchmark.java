package io.millrace.benchmarks.kernel;

import io.millrace.benchmarks.cpu.CpuTime;
import io.millrace.state.StateDelta;
import io.millrace.state.StateFileHeader;
import io.millrace.state.StateFileKind;
import io.millrace.state.StateFileReader;
import io.millrace.state.StateFileWriter;
import io.millrace.state.StateSpec;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/// A delta of 64 K groups encoded for the checkpoint, without the disk.
///
/// An operation is a group. Checks that the file reads back before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StateFileBenchmark {
    private static final int BYTES_PER_GROUP = 24;

    private final ByteBuffer plain = ByteBuffer.allocateDirect(BYTES_PER_GROUP * Columns.ROWS);
    private Columns columns;
    private StateFileHeader header;
    private StateDelta delta;

    /// JMH creates it.
    @SuppressWarnings("NullAway") // set by #open
    public StateFileBenchmark() {}

    /// Makes the delta, writes it and reads it again.
    @Setup
    public void open() throws IOException {
        columns = new Columns();
        header =
                new StateFileHeader(
                        StateFileKind.DELTA,
                        new StateSpec(0, columns.batch.schema(), 2, "benchmark"),
                        1,
                        1);
        delta = StateDelta.ofUpserts(List.of(columns.batch));
        Path file = Files.createTempFile("state", ".delta");
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            StateFileWriter.write(channel, header, delta);
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long rows = StateFileReader.verify(channel, file.toString()).rowCount();
            if (rows != Columns.ROWS) {
                throw new IllegalStateException(rows + " groups");
            }
        } finally {
            Files.delete(file);
        }
    }

    /// Gives the memory back; a leak fails the run.
    @TearDown
    public void close() {
        columns.close();
    }

    /// The engine's: Arrow messages with their checksums.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public long encode(CpuTime cpuTime) throws IOException {
        cpuTime.countRows(Columns.ROWS);
        try (WritableByteChannel nowhere = Channels.newChannel(OutputStream.nullOutputStream())) {
            return StateFileWriter.write(nowhere, header, delta).byteCount();
        }
    }

    /// The checksum alone of as many bytes.
    @Benchmark
    @OperationsPerInvocation(Columns.ROWS)
    public long checksum(CpuTime cpuTime) {
        cpuTime.countRows(Columns.ROWS);
        CRC32C sum = new CRC32C();
        sum.update(plain.clear());
        return sum.getValue();
    }
}
