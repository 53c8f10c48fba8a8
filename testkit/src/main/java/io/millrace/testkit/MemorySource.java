package io.millrace.testkit;

import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.ReadContext;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.types.StructType;

import java.util.List;

/// The source behind one [MemoryStream]; not found by its name, but held by the plan.
record MemorySource(MemoryUnits units) implements SourceProvider {
    static final String NAME = "memory-stream";

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
        return units.schema();
    }

    /// Opens a bounded read of what is there now.
    @Override
    public Scan openScan(SourceRequest request) {
        return new MemoryScan(units, units.size());
    }

    @Override
    public MicroBatchStream openStream(SourceRequest request, StreamContext context) {
        return new MemoryInput(this);
    }

    /// The units `from .. to` of a stream.
    record UnitSplit(int from, int to) implements InputSplit {
        @Override
        public String description() {
            return NAME + " units " + from + " to " + (to - 1);
        }
    }

    private record MemoryScan(MemoryUnits units, int end) implements Scan {
        @Override
        public String description() {
            return NAME;
        }

        @Override
        public List<InputSplit> planInputSplits() {
            return List.of(new UnitSplit(0, end));
        }

        @Override
        public BatchReader open(InputSplit split, ReadContext context) {
            UnitSplit range = (UnitSplit) split;
            return new MemoryReader(units.schema(), units.rows(range.from(), range.to()), context);
        }

        @Override
        public void close() {}
    }
}
