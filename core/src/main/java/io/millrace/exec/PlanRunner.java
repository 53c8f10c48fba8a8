package io.millrace.exec;

import io.millrace.Row;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.InputSplit;
import io.millrace.connector.ReadContext;
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

    /// Creates a runner of the plan.
    public PlanRunner(PhysicalPlan plan) {
        this.plan = plan;
    }

    /// Returns the rows in order, which the caller owns. Strings are plain, never codes.
    ///
    /// @throws Exception what a source, an expression or the allocator throws
    public List<Batch> run(ExecContext context) throws Exception {
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
            case PhysicalPlan.Sort sort -> {
                List<Batch> input = collect(context, sort.child());
                try {
                    yield Sorter.sort(context, input, sort.orders());
                } finally {
                    Batch.closeAll(input);
                }
            }
            case PhysicalPlan.Limit limit ->
                    Limiter.limit(context, collect(context, limit.child()), limit.count());
            case PhysicalPlan.SourceScan _,
                    PhysicalPlan.TableScan _,
                    PhysicalPlan.LocalScan _,
                    PhysicalPlan.Project _,
                    PhysicalPlan.Filter _ -> {
                try (PipelineInput input = input(context, node)) {
                    Pipeline pipeline = input.pipeline();
                    try (Collector collector =
                            new Collector(context.eval().allocator(), pipeline.morsels().size())) {
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
        try (PipelineInput input = input(context, node.child());
                Aggregator aggregator =
                        new Aggregator(
                                target, context.eval().allocator(), context.workers().count())) {
            input.pipeline().run(context, aggregator);
            aggregator.merge();
        }
        context.reached(ExecContext.Point.AGGREGATED);
        AggregateResult result = results.computeIfAbsent(node, _ -> new AggregateResult(node));
        try (Partials partials = target.emit()) {
            return result.finish(context, partials, target.emitsEmptyGlobalGroup());
        }
    }

    /// Batches that the pipeline borrows and that are closed after it has run.
    private record PipelineInput(Pipeline pipeline, List<Batch> owned) implements AutoCloseable {
        @Override
        public void close() {
            Batch.closeAll(owned);
        }
    }

    /// Collects the fused steps down to what makes batches.
    private PipelineInput input(ExecContext context, PhysicalPlan node) throws Exception {
        List<PipelineStep> fused = new ArrayList<>();
        PhysicalPlan below = node;
        while (below instanceof PhysicalPlan.Project || below instanceof PhysicalPlan.Filter) {
            fused.addFirst(steps.computeIfAbsent(below, PlanRunner::compile));
            below = below.children().getFirst();
        }
        return switch (below) {
            case PhysicalPlan.SourceScan scan ->
                    new PipelineInput(new Pipeline(sourceMorsels(context, scan), fused), List.of());
            case PhysicalPlan.TableScan scan ->
                    batches(scan.relation().table().snapshot(), fused, "table");
            case PhysicalPlan.LocalScan scan ->
                    batches(localBatches(context, scan), fused, "local rows");
            case PhysicalPlan.Aggregate _, PhysicalPlan.Sort _, PhysicalPlan.Limit _ ->
                    batches(collect(context, below), fused, below.describe());
            case PhysicalPlan.Project _, PhysicalPlan.Filter _ ->
                    throw new IllegalStateException("not fused: " + below.describe());
        };
    }

    private static PipelineInput batches(
            List<Batch> batches, List<PipelineStep> steps, String description) {
        List<Morsel> morsels = new ArrayList<>(batches.size());
        for (Batch batch : batches) {
            morsels.add(new BatchMorsel(batch, description));
        }
        return new PipelineInput(new Pipeline(morsels, steps), batches);
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

    private static PipelineStep compile(PhysicalPlan node) {
        return switch (node) {
            case PhysicalPlan.Project project ->
                    new PipelineStep.ProjectStep(
                            compile(project.expressions()), Schemas.of(project.output()));
            case PhysicalPlan.Filter filter ->
                    new PipelineStep.FilterStep(
                            ExpressionCompiler.compilePredicate(filter.condition()));
            case PhysicalPlan.SourceScan _,
                    PhysicalPlan.TableScan _,
                    PhysicalPlan.LocalScan _,
                    PhysicalPlan.Aggregate _,
                    PhysicalPlan.Sort _,
                    PhysicalPlan.Limit _ ->
                    throw new IllegalStateException("no step: " + node.describe());
        };
    }

    static List<VectorExpression> compile(List<Expression> expressions) {
        return expressions.stream().map(ExpressionCompiler::compile).toList();
    }
}
