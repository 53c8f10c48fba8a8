package io.millrace.app.bench;

import io.millrace.Row;
import io.millrace.app.bench.arrow.BatchSource;
import io.millrace.app.bench.nexmark.Answer;
import io.millrace.app.bench.nexmark.NexmarkBatches;
import io.millrace.app.bench.nexmark.NexmarkEvents;
import io.millrace.app.bench.nexmark.NexmarkQueries;
import io.millrace.app.bench.nexmark.NexmarkQuery;

import java.util.Iterator;
import java.util.List;

/// A query of Nexmark over Arrow columns in memory, about a million events a micro-batch.
///
/// The columns are made before the clock starts, those that the query reads alone.
final class NexmarkWorkload implements Workload {
    /// The name of all queries together.
    static final String ALL = "nexmark";

    private static final int BATCHES_PER_TRIGGER = 16;

    private final NexmarkQuery query;

    private NexmarkWorkload(NexmarkQuery query) {
        this.query = query;
    }

    static List<Workload> all() {
        return NexmarkQueries.all().stream().<Workload>map(NexmarkWorkload::new).toList();
    }

    @Override
    public String name() {
        return ALL + "-" + query.name();
    }

    @Override
    public String description() {
        return query.description();
    }

    @Override
    public long rowsUsual() {
        return query.eventsUsual();
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        NexmarkEvents events = new NexmarkEvents(setup.rows(), setup.variant().eventsPerSecond());
        Answer answer = query.answer().apply(events);
        try (NexmarkBatches batches = new NexmarkBatches(events, query.fields())) {
            BatchSource source = new BatchSource(batches.batches(), 1, BATCHES_PER_TRIGGER);
            return new TimedQuery(name(), setup)
                    .measure(
                            batches.byteCount(),
                            session ->
                                    query.to(
                                            rows -> take(rows.toLocalIterator(), answer),
                                            session,
                                            source.toDF(session)),
                            _ -> answer.finish(),
                            session -> query.toNowhere(session, source.toDF(session)));
        }
    }

    private static void take(Iterator<Row> rows, Answer answer) {
        while (rows.hasNext()) {
            answer.take(rows.next());
        }
    }
}
