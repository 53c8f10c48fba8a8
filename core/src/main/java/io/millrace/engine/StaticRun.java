package io.millrace.engine;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.Backends;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.ReadContext;
import io.millrace.connector.Scan;
import io.millrace.exec.Activities;
import io.millrace.exec.AggregationTarget;
import io.millrace.exec.DeduplicateTarget;
import io.millrace.exec.EventTimeStats;
import io.millrace.exec.ExecContext;
import io.millrace.exec.LateCounts;
import io.millrace.exec.ScanInput;
import io.millrace.exec.SessionTarget;
import io.millrace.exec.Workers;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.device.FallbackLog;
import io.millrace.exec.device.Placement;
import io.millrace.exec.keyed.KeyedState;
import io.millrace.exec.keyed.SessionIndex;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;
import io.millrace.expr.EvalContext;
import io.millrace.plan.SourceRelation;
import io.millrace.planner.PhysicalPlan;
import io.millrace.streaming.Cancellation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/// One run of a static plan: sources are read to their end, group tables live as long as the run.
final class StaticRun implements ExecContext, AutoCloseable {
    private final EvalContext eval;
    private final Workers workers;
    private final StaticRuns.Ticket ticket;
    private final Backends backends;
    private final String device;
    private final FallbackLog log = new FallbackLog("A frame");
    private final List<AutoCloseable> open = new ArrayList<>();

    StaticRun(
            EvalContext eval,
            Workers workers,
            StaticRuns.Ticket ticket,
            Backends backends,
            String device) {
        this.eval = eval;
        this.workers = workers;
        this.ticket = ticket;
        this.backends = backends;
        this.device = device;
    }

    @Override
    public EvalContext eval() {
        return eval;
    }

    @Override
    public Workers workers() {
        return workers;
    }

    @Override
    public Activities activities() {
        return ticket.activities();
    }

    @Override
    public ScanInput input(PhysicalPlan.SourceScan scan) {
        SourceRelation relation = scan.relation();
        try {
            Scan opened = relation.provider().openScan(relation.request());
            open.add(opened);
            return new StaticInput(opened);
        } catch (IOException e) {
            throw Failures.unreadable("The source " + relation.provider().shortName(), e);
        }
    }

    private record StaticInput(Scan scan) implements ScanInput {
        @Override
        public List<InputSplit> splits() throws IOException {
            return scan.planInputSplits();
        }

        @Override
        public BatchReader open(InputSplit split, ReadContext context) throws IOException {
            return scan.open(split, context);
        }
    }

    @Override
    public EventTimeStats eventTimes(PhysicalPlan.EventTimeWatermark watermark) {
        throw new IllegalStateException("a static run has no watermark");
    }

    @Override
    public AggregationTarget target(PhysicalPlan.Aggregate aggregate) {
        BackendChoice choice = backends.choose(device, aggregate.spec());
        AggregationBackend backend = choice.host();
        TableContext context = new TableContext(eval.allocator());
        ShardedTable table =
                new ShardedTable(
                        aggregate.spec(),
                        () -> backend.open(aggregate.spec(), context),
                        eval.allocator(),
                        ShardedTable.Division.USUAL);
        open.add(table);
        AggregationTarget target = new StaticTarget(backend, accelerator(choice, context), table);
        if (!aggregate.hasSessions()) {
            return target;
        }
        SessionIndex sessions = new SessionIndex(eval.allocator());
        open.add(sessions);
        return new StaticSessions(target, sessions);
    }

    /// A frame has one batch, before which nothing is measured that an automatic choice could go
    /// by.
    private @Nullable Accelerator accelerator(BackendChoice choice, TableContext context) {
        if (!choice.isForced()) {
            return null;
        }
        Placement placement = new Placement(true, workers.count());
        Accelerator accelerator = Accelerator.of(choice, placement, context, log, ticket.clock());
        if (accelerator != null) {
            open.add(accelerator);
        }
        return accelerator;
    }

    /// The sessions of one run, of which all end with it.
    private record StaticSessions(AggregationTarget groups, SessionIndex sessions)
            implements SessionTarget {
        @Override
        public ShardedTable table() {
            return groups.table();
        }

        @Override
        public GroupTable openWorkerTable(AggregationSpec spec, TableContext context) {
            return groups.openWorkerTable(spec, context);
        }

        @Override
        public @Nullable Accelerator accelerator() {
            return groups.accelerator();
        }

        @Override
        public long epoch() {
            return groups.epoch();
        }

        @Override
        public long lateEndMicros() {
            return Long.MIN_VALUE;
        }

        @Override
        public void addLate(LateCounts late) {
            groups.addLate(late);
        }

        @Override
        public Partials take(Batch groupColumns) {
            return table().take(groupColumns);
        }

        @Override
        public Partials emit(Tasks tasks) {
            return groups.emit(tasks);
        }

        @Override
        public boolean emitsEmptyGlobalGroup() {
            return false;
        }
    }

    @Override
    public DeduplicateTarget target(PhysicalPlan.Deduplicate deduplicate) {
        KeyedState state = new KeyedState(eval.allocator());
        open.add(state);
        return new StaticKeys(state);
    }

    /// The keys of one run, of which none is late and none goes.
    private record StaticKeys(KeyedState state) implements DeduplicateTarget {
        @Override
        public long lateMicros() {
            return Long.MIN_VALUE;
        }

        @Override
        public void addLate(LateCounts late) {
            throw new IllegalStateException("nothing is late in a static run");
        }

        @Override
        public void addDuplicates(long duplicates) {
            // Nobody asks a static run for numbers.
        }

        @Override
        public void end() {
            // The state goes with the run.
        }
    }

    @Override
    public <T> T operator(int operatorId, Class<T> kind) {
        throw new IllegalStateException("a static run keeps no state: operator " + operatorId);
    }

    private record StaticTarget(
            AggregationBackend backend, @Nullable Accelerator accelerator, ShardedTable table)
            implements AggregationTarget {
        @Override
        public GroupTable openWorkerTable(AggregationSpec spec, TableContext context) {
            return backend.open(spec, context);
        }

        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public long lateMicros() {
            return Long.MIN_VALUE;
        }

        @Override
        public void addLate(LateCounts late) {
            throw new IllegalStateException("nothing is late in a static run");
        }

        @Override
        public Partials emit(Tasks tasks) {
            return table.changedSince(Long.MIN_VALUE, tasks);
        }

        @Override
        public boolean emitsEmptyGlobalGroup() {
            return !table.spec().isWindowed() && table.spec().keys().isEmpty();
        }
    }

    @Override
    public void checkCancelled() {
        if (ticket.isCancelled()) {
            throw new CancellationException("the session is closed");
        }
        Cancellation.check();
    }

    @Override
    public void reached(Point point) {
        // A static run has no steps that anybody stops at.
    }

    @Override
    public void close() {
        Closing.closeAll(open);
    }
}
