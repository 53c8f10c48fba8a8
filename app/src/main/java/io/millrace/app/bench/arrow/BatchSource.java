package io.millrace.app.bench.arrow;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Session;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
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
import io.millrace.plan.Schemas;
import io.millrace.plan.SourceRelation;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stream of batches in memory, gone through several times; each batch is a split. Held by a
/// plan, not found by name.
///
/// @param batches all of one schema; borrowed for the life of the query
/// @param passes how often the stream goes through them
/// @param perTrigger batches of a micro-batch; the last of a pass may have fewer
public record BatchSource(List<Batch> batches, int passes, int perTrigger)
        implements SourceProvider {
    private static final String NAME = "bench-batches";

    /// A stream of which each pass is one micro-batch.
    public BatchSource(List<Batch> batches, int passes) {
        this(batches, passes, batches.size());
    }

    private int triggersPerPass() {
        return Math.ceilDiv(batches.size(), perTrigger);
    }

    /// Returns the streaming frame.
    public DataFrame toDF(Session session) {
        StructType schema = batches.getFirst().schema();
        SourceRequest request =
                new SourceRequest(Options.empty(), Optional.of(schema), ZoneOffset.UTC);
        return Frames.of(
                session, new SourceRelation(this, request, Schemas.attributes(schema), true));
    }

    @Override
    public String shortName() {
        return NAME;
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public StructType schema(SourceRequest request, boolean isStreaming) {
        return batches.getFirst().schema();
    }

    @Override
    public Scan openScan(SourceRequest request) {
        throw new UnsupportedOperationException("streams only");
    }

    @Override
    public MicroBatchStream openStream(SourceRequest request, StreamContext context) {
        return new Passes(this);
    }

    /// One batch of a pass.
    private record BatchSplit(int number) implements InputSplit {
        @Override
        public String description() {
            return NAME + " " + number;
        }
    }

    /// The offset is the number of micro-batches done.
    private record Passes(BatchSource source) implements MicroBatchStream {
        @Override
        public String description() {
            return NAME;
        }

        @Override
        public ReadLimit defaultReadLimit() {
            return ReadLimit.allAvailable();
        }

        @Override
        public Optional<Offset> latestOffset(Optional<Offset> start, ReadLimit limit) {
            int done = done(start);
            return done < source.passes * source.triggersPerPass()
                    ? Optional.of(new Offset(Integer.toString(done + 1)))
                    : Optional.empty();
        }

        private static int done(Optional<Offset> offset) {
            return offset.map(at -> Integer.parseInt(at.json())).orElse(0);
        }

        @Override
        public void prepareForAvailableNow() {
            // The passes are counted already.
        }

        @Override
        public List<InputSplit> planInputSplits(Optional<Offset> start, Offset end) {
            List<InputSplit> splits = new ArrayList<>();
            for (int trigger = done(start); trigger < done(Optional.of(end)); trigger++) {
                int first = trigger % source.triggersPerPass() * source.perTrigger;
                int last = Math.min(first + source.perTrigger, source.batches.size());
                for (int i = first; i < last; i++) {
                    splits.add(new BatchSplit(i));
                }
            }
            return splits;
        }

        @Override
        public BatchReader open(InputSplit split, ReadContext context) {
            Batch batch = source.batches.get(((BatchSplit) split).number());
            return new OneBatch(batch, context.projection());
        }

        @Override
        public void commit(Offset end) {
            // Nothing is kept for a replay but the batches themselves.
        }

        @Override
        public void close() {
            // The batches are borrowed.
        }
    }

    /// Gives the wanted columns of one batch.
    private static final class OneBatch implements BatchReader {
        private @Nullable Batch batch;
        private final List<String> projection;

        OneBatch(Batch batch, List<String> projection) {
            this.batch = batch;
            this.projection = projection;
        }

        @Override
        public @Nullable Batch next() {
            Batch whole = batch;
            if (whole == null) {
                return null;
            }
            batch = null;
            StructType schema = new StructType();
            List<ColumnVector> columns = new ArrayList<>();
            for (String name : projection) {
                schema = schema.add(whole.schema().apply(name));
                columns.add(whole.column(whole.schema().fieldIndex(name)).retain());
            }
            return new Batch(schema, columns, whole.rowCount());
        }

        @Override
        public void close() {
            // The batch is the source's.
        }
    }
}
