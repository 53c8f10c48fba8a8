package io.millrace.app.bounds;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.expr.Attribute;
import io.millrace.plan.SourceRelation;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A source of numbers that never runs dry, and calls a test at every place where it is at work.
///
/// @param chunks how many batches of rows a split has
/// @param rows how many rows each of these has
/// @param hook called at each place
record CountingSource(int chunks, int rows, Hook hook) implements SourceProvider {
    private static final int SPLITS = 2;
    private static final StructType SCHEMA = StructType.fromDDL("n BIGINT");

    /// Where a source is at work.
    enum Place {
        OPEN,
        LATEST_OFFSET,
        PLAN,
        OPEN_READER,
        NEXT,
        COMMIT
    }

    /// What a test does there.
    @FunctionalInterface
    interface Hook {
        void at(Place place) throws InterruptedException;

        /// Called before a batch is made, with what will pay for it.
        default void making(BufferAllocator allocator) {}
    }

    /// Returns a source that calls nobody.
    static CountingSource of(int chunks, int rows) {
        return new CountingSource(chunks, rows, _ -> {});
    }

    /// Returns a source where one place is behind a gate.
    CountingSource behind(Gate gate, Place closed) {
        return new CountingSource(
                chunks,
                rows,
                place -> {
                    if (place == closed) {
                        gate.pass();
                    }
                });
    }

    /// Returns the streaming frame of a column `n`.
    DataFrame toFrame(Session session) {
        SourceRequest request =
                new SourceRequest(Options.empty(), Optional.of(SCHEMA), ZoneOffset.UTC);
        List<Attribute> output = List.of(Attribute.create("n", DataTypes.LongType, true));
        return Frames.of(session, new SourceRelation(this, request, output, true));
    }

    private void at(Place place) throws IOException {
        try {
            hook.at(place);
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    @Override
    public String shortName() {
        return "counting";
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public StructType schema(SourceRequest request, boolean isStreaming) {
        return SCHEMA;
    }

    @Override
    public Scan openScan(SourceRequest request) {
        throw new UnsupportedOperationException("a stream only");
    }

    @Override
    public MicroBatchStream openStream(SourceRequest request, StreamContext context)
            throws IOException {
        at(Place.OPEN);
        return new Stream();
    }

    private record Split(int number) implements InputSplit {
        @Override
        public String description() {
            return "split " + number;
        }
    }

    private final class Stream implements MicroBatchStream {
        @Override
        public String description() {
            return "CountingSource";
        }

        @Override
        public ReadLimit defaultReadLimit() {
            return ReadLimit.allAvailable();
        }

        @Override
        public Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit)
                throws IOException {
            at(Place.LATEST_OFFSET);
            long next = start.map(offset -> Long.parseLong(offset.json()) + 1).orElse(0L);
            return Optional.of(new Offset(Long.toString(next)));
        }

        @Override
        public void prepareForAvailableNow() {
            throw new UnsupportedOperationException("there is no end");
        }

        @Override
        public List<InputSplit> planInputSplits(Optional<Offset> start, Offset end)
                throws IOException {
            at(Place.PLAN);
            List<InputSplit> splits = new ArrayList<>();
            for (int i = 0; i < SPLITS; i++) {
                splits.add(new Split(i));
            }
            return splits;
        }

        @Override
        public BatchReader open(InputSplit split, ReadContext context) throws IOException {
            at(Place.OPEN_READER);
            return new Reader(context);
        }

        @Override
        public void commit(Offset end) throws IOException {
            at(Place.COMMIT);
        }

        @Override
        public void close() {}
    }

    private final class Reader implements BatchReader {
        private final ReadContext context;
        private int next;

        Reader(ReadContext context) {
            this.context = context;
        }

        @Override
        public @Nullable Batch next() throws IOException {
            at(Place.NEXT);
            if (next == chunks) {
                return null;
            }
            List<Row> numbers = new ArrayList<>(rows);
            for (long i = 0; i < rows; i++) {
                numbers.add(RowFactory.create((long) next * rows + i));
            }
            next++;
            hook.making(context.allocator());
            return RowConverter.toBatch(context.allocator(), SCHEMA, numbers);
        }

        @Override
        public void close() {}
    }
}
