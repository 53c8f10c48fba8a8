package io.millrace.testkit.sim;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.error.ErrorCondition;
import io.millrace.plan.Schemas;
import io.millrace.plan.SourceRelation;
import io.millrace.types.StructType;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Input that outlives every process: units of rows that are all known, of which so many have
/// arrived.
///
/// A query over it keeps a log, as one over files does: `sources/0/N` lists the units that were
/// chosen, and the offset is the number of an entry. Thread-safe.
public final class SimulatedInput implements SourceProvider {
    private final StructType schema;
    private final List<List<Row>> units;
    private volatile int arrived;
    private volatile int unitsPerBatch = Integer.MAX_VALUE;

    /// Makes an input of which nothing has arrived.
    public SimulatedInput(StructType schema, List<List<Row>> units) {
        this.schema = schema;
        this.units = List.copyOf(units);
    }

    /// Lets so many units have arrived; never fewer than before.
    public void arrive(int count) {
        arrived = Math.clamp(count, arrived, units.size());
    }

    /// Returns how many units have arrived.
    public int arrived() {
        return arrived;
    }

    /// Returns how many units there are in all.
    public int size() {
        return units.size();
    }

    /// Returns the rows of the units that have arrived.
    public List<Row> arrivedRows() {
        return units.subList(0, arrived).stream().flatMap(List::stream).toList();
    }

    /// Lets a batch take no more than so many units, from 1.
    public void limitBatch(int most) {
        unitsPerBatch = most;
    }

    int unitsPerBatch() {
        return unitsPerBatch;
    }

    StructType schema() {
        return schema;
    }

    List<Row> unit(int number) {
        return units.get(number);
    }

    /// Returns the streaming frame of a session.
    public DataFrame toDF(Session session) {
        SourceRequest request =
                new SourceRequest(Options.empty(), Optional.of(schema), ZoneOffset.UTC);
        return Frames.of(
                session, new SourceRelation(this, request, Schemas.attributes(schema), true));
    }

    @Override
    public String shortName() {
        return "simulated";
    }

    @Override
    public List<OptionSpec> options() {
        return List.of();
    }

    @Override
    public StructType schema(SourceRequest request, boolean isStreaming) {
        return schema;
    }

    @Override
    public Scan openScan(SourceRequest request) {
        throw ErrorCondition.UNSUPPORTED_FEATURE.error(
                "Simulated input is read as a stream only.", "Use createDataFrame.");
    }

    @Override
    public MicroBatchStream openStream(SourceRequest request, StreamContext context)
            throws IOException {
        return new SimulatedInputStream(this, context.log());
    }
}
