package io.millrace.exec;

import io.millrace.Row;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.InputSplit;
import io.millrace.connector.ReadContext;
import io.millrace.exec.shard.Tasks;
import io.millrace.expr.Expression;
import io.millrace.expr.ExpressionCompiler;
import io.millrace.expr.VectorExpression;
import io.millrace.plan.Schemas;
import io.millrace.planner.PhysicalPlan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Runs a physical plan: once for a static frame, once a micro-batch for a stream.
///
/// Projections and filters are fused with the scan, or with the operator below, into a pipeline
/// that workers run morsel by morsel; an aggregation, sort or limit ends it. Expressions are
/// compiled at the first run and kept. One run at a time.
public final class PlanRunner {
    private final PhysicalPlan plan;
    private final IdentityHashMap<PhysicalPlan, PipelineStep> steps = new IdentityHashMap<>();
    private final IdentityHashMap<PhysicalPlan, AggregateResult> results = new IdentityHashMap<>();
    private TableSnapshots snapshots = new TableSnapshots();

    /// Creates a runner of the plan.
    public PlanRunner(PhysicalPlan plan) {
        this.plan = plan;
    }

    /// Returns the rows in order, which the caller owns. Strings are plain, never codes.
    ///
    /// @throws Exception what a source, an expression or the allocator throws
    public List<Batch> run(ExecContext context) throws Exception {
        try (TableSnapshots tables = new TableSnapshots()) {
            return run(context, tables);
        }
    }

    /// Returns the rows in order, which the caller owns, of tables that other plans of the same
    /// statement see as well.
    ///
    /// @param tables the caller's
    /// @throws Exception what a source, an expression or the allocator throws
    public List<Batch> run(ExecContext context, TableSnapshots tables) throws Exception {
        snapshots = tables;
        List<Batch> batches = collect(context, plan);
        try {
            context.reached(ExecContext.Point.EMITTED);
            return batches;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(batches);
            throw e;
        }
    }

    private List<Batch> collect(ExecContext context, PhysicalPlan node) throws Exception {
        return switch (node) {
            case PhysicalPlan.Aggregate aggregate -> aggregate(context, aggregate);
            case PhysicalPlan.Deduplicate deduplicate -> deduplicate(context, deduplicate);
            case PhysicalPlan.StreamLimit limit -> {
                LimitTarget target = context.operator(limit.operatorId(), LimitTarget.class);
                List<Batch> input = collect(context, limit.child());
                yield Limiter.limit(context, input, limit.count(), target);
            }
            case PhysicalPlan.Sort sort -> {
                List<Batch> input = collect(context, sort.child());
                try {
                    yield Sorter.sort(context, input, sort.orders());
                } finally {
                    Batch.closeAll(input);
                }
            }
            case PhysicalPlan.Limit limit ->
                    Limiter.limit(
                            context,
                            collect(context, limit.child()),
                            limit.offset(),
                            limit.count().isPresent() ? limit.count().getAsInt() : Long.MAX_VALUE);
            case PhysicalPlan.Join join -> join(context, join);
            case PhysicalPlan.SourceScan _,
                    PhysicalPlan.TableScan _,
                    PhysicalPlan.LocalScan _,
                    PhysicalPlan.Project _,
                    PhysicalPlan.Filter _,
                    PhysicalPlan.ExpandWindows _,
                    PhysicalPlan.Explode _,
                    PhysicalPlan.NumberRows _,
                    PhysicalPlan.EventTimeWatermark _,
                    PhysicalPlan.Union _ -> {
                try (PipelineInput input = input(context, node)) {
                    Pipeline pipeline = input.pipeline();
                    try (Collector collector =
                            new Collector(context.eval().allocator(), pipeline.pieces().size())) {
                        pipeline.run(context, collector);
                        yield collector.take();
                    }
                }
            }
        };
    }

    private List<Batch> aggregate(ExecContext context, PhysicalPlan.Aggregate node)
            throws Exception {
        AggregationTarget target = context.target(node);
        try (PipelineInput input =
                target instanceof SessionTarget sessions
                        ? sessions(context, node, sessions)
                        : input(context, node.child())) {
            accumulate(context, input.pipeline(), node, target);
        }
        context.reached(ExecContext.Point.AGGREGATED);
        AggregateResult result = results.computeIfAbsent(node, _ -> new AggregateResult(node));
        Tasks tasks = context.workers().tasks("groups", context.activities());
        try (Partials partials = target.emit(tasks)) {
            return result.finish(context, partials, target.emitsEmptyGlobalGroup(), tasks);
        }
    }

    /// Returns the rows with their sessions, which are known only once all rows are there.
    private PipelineInput sessions(
            ExecContext context, PhysicalPlan.Aggregate node, SessionTarget target)
            throws Exception {
        List<Batch> rows = collect(context, node.child());
        SessionAssigner assigner = new SessionAssigner(context, node, target);
        return batches(assigner.assign(rows), List.of(), "rows of sessions");
    }

    private List<Batch> deduplicate(ExecContext context, PhysicalPlan.Deduplicate node)
            throws Exception {
        DeduplicateTarget target = context.target(node);
        try (PipelineInput input = input(context, node.child());
                Deduplicator deduplicator = new Deduplicator(context, node, target);
                OrderedSink sink =
                        new OrderedSink(input.pipeline().pieces().size(), deduplicator::accept)) {
            input.pipeline().run(context, sink);
            target.end();
            return deduplicator.take();
        }
    }

    private List<Batch> join(ExecContext context, PhysicalPlan.Join node) throws Exception {
        List<Batch> right = collect(context, node.right());
        try (JoinTable table = new JoinTable(context, node, right);
                PipelineInput input = input(context, node.left())) {
            Pipeline pipeline = input.pipeline();
            try (JoinProbe probe = new JoinProbe(context, table, pipeline.pieces().size())) {
                pipeline.run(context, probe);
                return probe.take();
            }
        } finally {
            Batch.closeAll(right);
        }
    }

    private static void accumulate(
            ExecContext context,
            Pipeline pipeline,
            PhysicalPlan.Aggregate node,
            AggregationTarget target)
            throws Exception {
        AdmittedRows rows = AdmittedRows.of(target, context.lateRows(node.operatorId()));
        if (node.spec().isOrdered()) {
            try (OrderedSink sink =
                    new OrderedSink(
                            pipeline.pieces().size(),
                            chunk -> {
                                try (chunk) {
                                    rows.addTo(
                                            target.table()::accumulate, target.epoch(), 0, chunk);
                                }
                            })) {
                pipeline.run(context, sink);
            }
            return;
        }
        try (Aggregator aggregator =
                new Aggregator(
                        target, rows, context.eval().allocator(), context.workers().count())) {
            pipeline.run(context, aggregator);
            aggregator.merge(context.workers().tasks("groups", context.activities()));
        }
    }

    /// Batches that the pipeline borrows and that are closed after it has run.
    private record PipelineInput(Pipeline pipeline, List<Batch> owned) implements AutoCloseable {
        @Override
        public void close() {
            Batch.closeAll(owned);
        }
    }

    /// Goes down to what makes batches, and collects the steps that they go through on the way up.
    private PipelineInput input(ExecContext context, PhysicalPlan node) throws Exception {
        return input(context, node, List.of());
    }

    private PipelineInput input(ExecContext context, PhysicalPlan node, List<PipelineStep> above)
            throws Exception {
        return switch (node) {
            case PhysicalPlan.Project _,
                    PhysicalPlan.Filter _,
                    PhysicalPlan.ExpandWindows _,
                    PhysicalPlan.Explode _,
                    PhysicalPlan.NumberRows _,
                    PhysicalPlan.EventTimeWatermark _ -> {
                List<PipelineStep> fused = new ArrayList<>(above);
                fused.addFirst(step(context, node));
                yield input(context, node.children().getFirst(), fused);
            }
            case PhysicalPlan.Union union -> union(context, union, above);
            case PhysicalPlan.SourceScan scan ->
                    new PipelineInput(Pipeline.of(sourceMorsels(context, scan), above), List.of());
            case PhysicalPlan.TableScan scan ->
                    batches(snapshots.of(scan.relation().table()), above, "table");
            case PhysicalPlan.LocalScan scan ->
                    batches(localBatches(context, scan), above, "local rows");
            case PhysicalPlan.Aggregate _,
                    PhysicalPlan.Deduplicate _,
                    PhysicalPlan.Sort _,
                    PhysicalPlan.StreamLimit _,
                    PhysicalPlan.Join _,
                    PhysicalPlan.Limit _ ->
                    batches(collect(context, node), above, node.describe());
        };
    }

    private PipelineInput union(
            ExecContext context, PhysicalPlan.Union union, List<PipelineStep> above)
            throws Exception {
        List<Morsel> pieces = new ArrayList<>();
        List<Batch> owned = new ArrayList<>();
        try {
            for (PhysicalPlan child : union.children()) {
                PipelineInput input = input(context, child);
                owned.addAll(input.owned());
                pieces.addAll(input.pipeline().pieces());
            }
            return new PipelineInput(Pipeline.of(pieces, above), owned);
        } catch (Exception | Error e) {
            Batch.closeAll(owned);
            throw e;
        }
    }

    private static PipelineInput batches(
            List<Batch> batches, List<PipelineStep> steps, String description) {
        List<Morsel> morsels = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            morsels.add(new BatchMorsel(batch, description));
        }
        return new PipelineInput(Pipeline.of(morsels, steps), batches);
    }

    private static List<Batch> localBatches(ExecContext context, PhysicalPlan.LocalScan scan) {
        List<Batch> batches = new ArrayList<>();
        List<Row> rows = scan.relation().rows();
        try {
            for (int from = 0; from < rows.size(); from += Batch.ROW_COUNT_MAX) {
                int to = Math.min(rows.size(), from + Batch.ROW_COUNT_MAX);
                batches.add(
                        RowConverter.toBatch(
                                context.eval().allocator(),
                                scan.relation().schema(),
                                rows.subList(from, to)));
            }
            return batches;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(batches);
            throw e;
        }
    }

    private static List<Morsel> sourceMorsels(ExecContext context, PhysicalPlan.SourceScan scan)
            throws IOException {
        ScanInput input = context.input(scan);
        ReadContext read =
                new ReadContext(
                        context.eval().allocator(),
                        scan.projection(),
                        scan.dictionaryColumns(),
                        context.eval().sessionZone());
        List<Morsel> morsels = new ArrayList<>();
        for (InputSplit split : input.splits()) {
            morsels.add(new SplitMorsel(input, split, read));
        }
        return morsels;
    }

    private PipelineStep step(ExecContext context, PhysicalPlan node) {
        return node instanceof PhysicalPlan.EventTimeWatermark watermark
                ? new PipelineStep.WatermarkStep(watermark.ordinal(), context.eventTimes(watermark))
                : steps.computeIfAbsent(node, PlanRunner::compile);
    }

    private static PipelineStep compile(PhysicalPlan node) {
        return switch (node) {
            case PhysicalPlan.Project project ->
                    new PipelineStep.ProjectStep(
                            compile(project.expressions()), Schemas.of(project.output()));
            case PhysicalPlan.Filter filter ->
                    new PipelineStep.FilterStep(
                            ExpressionCompiler.compilePredicate(filter.condition()));
            case PhysicalPlan.Explode explode ->
                    new Explode(
                            explode.isOuter(), explode.generator(), Schemas.of(explode.output()));
            case PhysicalPlan.NumberRows numbers ->
                    new NumberRows(numbers.isScattered(), Schemas.of(numbers.output()));
            case PhysicalPlan.ExpandWindows expand ->
                    new ExpandWindows(expand.spec(), Schemas.of(expand.output()));
            case PhysicalPlan.SourceScan _,
                    PhysicalPlan.TableScan _,
                    PhysicalPlan.LocalScan _,
                    PhysicalPlan.EventTimeWatermark _,
                    PhysicalPlan.Union _,
                    PhysicalPlan.Aggregate _,
                    PhysicalPlan.Deduplicate _,
                    PhysicalPlan.Sort _,
                    PhysicalPlan.StreamLimit _,
                    PhysicalPlan.Join _,
                    PhysicalPlan.Limit _ ->
                    throw new IllegalStateException("no compiled step: " + node.describe());
        };
    }

    static List<VectorExpression> compile(List<Expression> expressions) {
        return expressions.stream().map(ExpressionCompiler::compile).toList();
    }
}
