package io.millrace.testkit;

import io.millrace.DataFrame;
import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.connector.Options;
import io.millrace.connector.SourceRequest;
import io.millrace.expr.Attribute;
import io.millrace.plan.Schemas;
import io.millrace.plan.SourceRelation;
import io.millrace.types.StructType;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stream that a test feeds by hand.
///
/// One call of [#addData] is one unit of input, which a query reads whole; what was added since its
/// last batch is its next batch. A unit without rows makes a batch too. [#addTogether] feeds
/// several streams as one step that a query over them sees whole or not at all.
///
/// The rows stay in the memory of the stream, so that any query, and a restarted one, reads them
/// again from the first. Thread-safe.
///
/// ```java
/// MemoryStream events = MemoryStream.of(session, "time TIMESTAMP, action STRING");
/// events.addData(RowFactory.create(Instant.parse("2016-07-26T04:19:28Z"), "Close"));
/// ```
public final class MemoryStream {
    private final Session session;
    private final MemoryUnits units;
    private final MemorySource source;
    private final List<Attribute> output;

    private MemoryStream(Session session, StructType schema) {
        this.session = session;
        this.units = new MemoryUnits(schema);
        this.source = new MemorySource(units);
        this.output = Schemas.attributes(schema);
    }

    /// Makes an empty stream.
    ///
    /// @param session what [#toDF()] belongs to
    public static MemoryStream of(Session session, StructType schema) {
        return new MemoryStream(session, schema);
    }

    /// Makes an empty stream.
    ///
    /// @param ddl the columns, such as `time TIMESTAMP, action STRING`
    /// @throws io.millrace.AnalysisException `PARSE_SYNTAX_ERROR`, `UNSUPPORTED_DATATYPE`
    public static MemoryStream of(Session session, String ddl) {
        return new MemoryStream(session, StructType.fromDDL(ddl));
    }

    /// Some rows for one stream, as a part of a step.
    ///
    /// @param stream where they go
    public record Feed(MemoryStream stream, List<Row> rows) {
        /// Copies the rows.
        public Feed {
            rows = List.copyOf(rows);
        }

        /// Returns a part of a step.
        public static Feed of(MemoryStream stream, Row... rows) {
            return new Feed(stream, List.of(rows));
        }
    }

    /// Adds one unit of input.
    ///
    /// Values are as [Row] lists them; convenient are also texts for timestamps (`04:19:28`, then
    /// on 1970-01-01, or `2016-07-26 04:19:28`, in UTC) and dates, and smaller integers for longs.
    ///
    /// @return the position of the unit, 0 for the first: what stands in the query's progress
    /// @throws io.millrace.error.MillraceException `SCHEMA_MISMATCH` for a row that does not fit
    public long addData(Row... rows) {
        return addData(List.of(rows));
    }

    /// Adds one unit of input, as [#addData(Row...)].
    public long addData(List<Row> rows) {
        return MemoryUnits.addStep(List.of(new MemoryUnits.Part(units, rows)));
    }

    /// Adds one unit to each of several streams as one step: a query over them sees all or nothing.
    public static void addTogether(Feed... feeds) {
        List<MemoryUnits.Part> parts = new ArrayList<>();
        for (Feed feed : feeds) {
            parts.add(new MemoryUnits.Part(feed.stream().units, feed.rows()));
        }
        MemoryUnits.addStep(parts);
    }

    /// Lets a batch take no more than so many units.
    ///
    /// @param most from 1
    /// @return this stream
    public MemoryStream unitsPerBatch(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a batch of " + most + " units");
        }
        units.limitBatch(most);
        return this;
    }

    /// Returns names and types of the columns.
    public StructType schema() {
        return units.schema();
    }

    /// Returns the rows of all units so far.
    public List<Row> allRows() {
        return units.rows(0, units.size());
    }

    MemorySource source() {
        return source;
    }

    /// Returns the streaming frame.
    public DataFrame toDF() {
        SourceRequest request =
                new SourceRequest(Options.empty(), Optional.of(schema()), ZoneOffset.UTC);
        return Frames.of(session, new SourceRelation(source, request, output, true));
    }
}
