package io.millrace.engine;

import io.millrace.analysis.Catalog;
import io.millrace.analysis.setting.Settings;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.Backends;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.PhysicalMemory;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.BatchWrite;
import io.millrace.connector.BatchWriteRequest;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SourceProvider;
import io.millrace.engine.sink.ConsoleSinkProvider;
import io.millrace.engine.sink.MemorySinkProvider;
import io.millrace.engine.sink.NoopSinkProvider;
import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.exec.PlanRunner;
import io.millrace.exec.TableSnapshots;
import io.millrace.exec.Workers;
import io.millrace.expr.EvalContext;
import io.millrace.expr.ScalarSubquery;
import io.millrace.plan.LogicalPlan;
import io.millrace.planner.PhysicalPlan;
import io.millrace.planner.Planner;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.StreamingQuery;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/// The engine of one session: its memory, workers, backends, catalog and queries. Thread-safe.
///
/// ```text
/// memory: session ─┬─ tables ──────── rows of memory sinks
///                  ├─ static ─── frame   a static frame while it runs, and its result
///                  └─ query-<id> ─┬─ batch    zero at the end of each batch
///                                 └─ state
/// ```
///
/// All tables together, each frame and each query may hold `millrace.sql.query.memoryLimit`.
public final class SessionEngine implements AutoCloseable {
    static final long PHYSICAL_BYTES = PhysicalMemory.bytes();

    private final Environment environment;
    private final Catalog catalog = new Catalog();
    private final Backends backends;
    private final BufferAllocator root;
    private final BufferAllocator staticAllocator;
    private final BufferAllocator tableAllocator;
    private final MemorySinkProvider memorySink;
    private final StaticRuns staticRuns;
    private final Providers providers;
    private final Workers workers;
    private final ListenerBus bus = new ListenerBus();
    private final ActiveQueries queries = new ActiveQueries(bus);
    private final SqlWarmUp sqlWarmUp = new SqlWarmUp();
    private volatile Settings settings;
    private volatile boolean isClosed;

    private SessionEngine(Settings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
        this.backends = environment.backends().get();
        this.root = Allocators.root(Long.MAX_VALUE, backends.blocks());
        this.staticAllocator = root.newChildAllocator("static", 0, Long.MAX_VALUE);
        this.staticRuns = new StaticRuns(environment, staticAllocator);
        MemoryUse tables =
                new MemoryUse(
                        "The tables of the memory sinks, which together have a query's limit,",
                        "write to another sink",
                        environment.allocations());
        this.tableAllocator =
                tables.newAllocator(root, "tables", settings.queryMemoryLimitBytes(PHYSICAL_BYTES));
        this.memorySink = new MemorySinkProvider(catalog, tableAllocator);
        this.providers =
                new Providers(
                        List.of(
                                memorySink,
                                new NoopSinkProvider(),
                                new ConsoleSinkProvider(() -> this.settings.sessionZone())));
        int workerCount =
                settings.workerCount().orElseGet(() -> Runtime.getRuntime().availableProcessors());
        this.workers = new Workers(workerCount);
    }

    /// Opens an engine. The device that the settings ask for is checked at once.
    ///
    /// @throws io.millrace.error.MillraceException `BACKEND_UNAVAILABLE`
    public static SessionEngine open(Settings settings, Environment environment) {
        SessionEngine engine = new SessionEngine(settings, environment);
        try {
            engine.backends.check(settings.device());
            return engine;
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /// Returns the settings as they are now.
    public Settings settings() {
        return settings;
    }

    /// Replaces the settings; queries that run keep theirs.
    public void updateSettings(Settings changed) {
        settings = changed;
        tableAllocator.setLimit(changed.queryMemoryLimitBytes(PHYSICAL_BYTES));
    }

    /// Returns what every durable write goes through.
    public FileOperations files() {
        return environment.files();
    }

    /// Returns the tables and views.
    public Catalog catalog() {
        return catalog;
    }

    /// Returns the queries.
    public ActiveQueries queries() {
        return queries;
    }

    /// Returns the source with the short name.
    ///
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`
    public SourceProvider sourceProvider(String format) {
        return providers.source(format);
    }

    /// Returns the sink with the short name.
    ///
    /// @throws io.millrace.error.MillraceException `DATA_SOURCE_NOT_FOUND`
    public SinkProvider sinkProvider(String format) {
        return providers.sink(format);
    }

    /// Runs a static plan. The caller closes the result.
    public QueryResult execute(LogicalPlan analyzed) {
        requireOpen();
        sqlWarmUp.begin();
        Settings current = settings;
        StaticRuns.Ticket ticket = staticRuns.enter(current.queryMemoryLimitBytes(PHYSICAL_BYTES));
        EvalContext eval =
                new EvalContext(
                        ticket.allocator(),
                        current.isAnsi(),
                        current.sessionZone(),
                        environment.clock().wallMillis(),
                        0,
                        environment.ids().get().getLeastSignificantBits());
        try (TableSnapshots tables = new TableSnapshots()) {
            ScalarSubqueries.Execution execution =
                    plan -> {
                        try (StaticRun run =
                                new StaticRun(eval, workers, ticket, backends, current.device())) {
                            return new PlanRunner(Planner.plan(plan)).run(run, tables);
                        }
                    };
            LogicalPlan plan = new ScalarSubqueries(execution).computed(analyzed);
            return new QueryResult(execution.run(plan), ticket);
        } catch (CancellationException e) {
            ticket.close();
            throw cancelled(e);
        } catch (Exception | Error e) {
            ticket.close();
            throw unchecked(Failures.named(e));
        }
    }

    private MillraceException cancelled(CancellationException cause) {
        return staticRuns.isClosed()
                ? ErrorCondition.SESSION_CLOSED.error(
                        "The session was closed while the frame was computed.",
                        "Compute it in another session.",
                        cause)
                : ErrorCondition.INTERRUPTED.error(
                        "The thread was interrupted while the frame was computed.",
                        "Compute it again.",
                        cause);
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException("an undeclared error", failure);
        };
    }

    /// Writes a static plan.
    public void write(LogicalPlan analyzed, SinkProvider sink, BatchWriteRequest request) {
        request.options().requireKnown("sink " + sink.shortName(), sink.options());
        // The target is opened first: that it is there already should not cost a whole query.
        try (BatchWrite write = sink.openBatch(request);
                QueryResult result = execute(analyzed)) {
            for (Batch batch : result.batches()) {
                write.write(batch);
            }
            write.commit();
        } catch (IOException e) {
            throw ErrorCondition.SINK_FAILED.error(
                    "The sink "
                            + sink.shortName()
                            + " could not be written: "
                            + CauseText.of(e)
                            + ".",
                    "Check that it is there and can be written.",
                    e);
        }
    }

    /// Returns the physical part of `explain`.
    public String explain(LogicalPlan analyzed) {
        PhysicalPlan plan = Planner.plan(analyzed);
        Map<Integer, BackendChoice> choices = new TreeMap<>();
        for (PhysicalPlan.Aggregate node : QueryDefinition.aggregates(plan)) {
            choices.put(node.operatorId(), backends.choose(settings.device(), node.spec()));
        }
        StringBuilder text = new StringBuilder(Explain.text(plan, choices));
        for (ScalarSubquery query : ScalarSubqueries.in(analyzed)) {
            text.append("computed first, ").append(query.sql()).append(":\n");
            text.append(explain((LogicalPlan) query.plan()));
        }
        return text.toString();
    }

    /// Starts a streaming query and returns once it is running and the listeners were told.
    ///
    /// @throws io.millrace.error.MillraceException whatever can be refused before it runs
    /// @throws TimeoutException when an older run on the same checkpoint did not stop in time
    public StreamingQuery start(StreamingQuerySpec spec) throws TimeoutException {
        try {
            return starter().start(spec);
        } catch (OutOfMemoryError | OutOfMemoryException e) {
            throw unchecked(Failures.named(e));
        }
    }

    /// Says whether a query can run on the checkpoint that it names, without starting it.
    ///
    /// @throws io.millrace.error.MillraceException whatever a start refuses for other reasons
    public CheckpointCheck checkCheckpoint(StreamingQuerySpec spec) {
        return starter().check(spec);
    }

    private QueryStarter starter() {
        requireOpen();
        QueryContext context =
                new QueryContext(settings, environment, workers, root, bus, queries, sqlWarmUp);
        return new QueryStarter(context, backends, providers::sink);
    }

    /// Returns the bytes outside of the heap that are in use: what queries keep as state, the rows
    /// of memory tables, and batches that are being worked on.
    public long allocatedBytes() {
        return root.getAllocatedMemory();
    }

    private void requireOpen() {
        if (isClosed) {
            throw ErrorCondition.SESSION_CLOSED.error(
                    "The session is closed.", "Build a new one with Session.builder().");
        }
    }

    /// Says that the session is about to be closed: what it refuses a query from now on is no
    /// failure of that query. Refuses to be closed within foreachBatch and the like, where the rows
    /// are in use.
    ///
    /// @throws MillraceException `ILLEGAL_STATE`
    public void beginClose() {
        for (MicroBatchQuery query : queries.all()) {
            if (query.isWithin()) {
                throw ErrorCondition.ILLEGAL_STATE.error(
                        "The session is closed on the thread that runs query " + query.id() + ".",
                        "Stop the query there, and close the session on another thread.");
            }
        }
        queries.all().forEach(MicroBatchQuery::requestStop);
    }

    /// Stops all queries and static frames and gives all memory back; a second call does nothing.
    ///
    /// @throws IllegalStateException when memory is still in use: the message lists the leaks
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        List<AutoCloseable> resources = new ArrayList<>();
        // Buffers may lie in blocks of a backend.
        resources.add(backends);
        resources.add(root);
        resources.add(tableAllocator);
        resources.add(staticAllocator);
        resources.add(workers);
        resources.add(memorySink);
        resources.add(() -> staticRuns.close(settings.stopTimeout()));
        resources.add(bus);
        resources.add(sqlWarmUp::stop);
        queries.close().forEach(query -> resources.add(query::stop));
        Closing.closeAll(resources);
    }
}
