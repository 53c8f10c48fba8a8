package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.RowNumber;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.Distinct;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Filter;
import io.millrace.plan.Generate;
import io.millrace.plan.Join;
import io.millrace.plan.Limit;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SourceRelation;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.TableRelation;
import io.millrace.plan.Union;
import io.millrace.plan.UnresolvedRelation;
import io.millrace.streaming.OutputMode;

import java.util.ArrayList;
import java.util.List;

/// Says whether a plan can run as a stream in an output mode, before anything is started.
public final class StreamingChecker {
    private StreamingChecker() {}

    /// Refuses a plan that cannot run as a streaming query in the mode.
    ///
    /// @param plan analyzed
    /// @throws AnalysisException `UNSUPPORTED_STREAMING_OPERATION` for an operation, or a static
    ///   plan; `STREAMING_OUTPUT_MODE` for a mode that does not fit
    public static void check(LogicalPlan plan, OutputMode mode) {
        requireStreaming(plan);
        List<Aggregate> aggregations = new ArrayList<>();
        collectAggregations(plan, aggregations);
        aggregations.forEach(aggregate -> checkSessionMode(aggregate, mode));
        checkOperators(plan, mode);
        if (aggregations.size() > 1) {
            throw unsupported(
                    "The query has " + aggregations.size() + " streaming aggregations.",
                    "Write the first to a table or files and read that with a second query.");
        }
        checkMode(mode, aggregations);
    }

    /// Refuses a streaming plan for an operation that needs all rows at once.
    ///
    /// @param operation such as `count`, for the message
    /// @throws AnalysisException `UNSUPPORTED_STREAMING_OPERATION`
    public static void requireStatic(LogicalPlan plan, String operation) {
        if (plan.isStreaming()) {
            throw unsupported(
                    "`" + operation + "` is called on a streaming frame.",
                    "Queries with streaming sources must be executed with writeStream.start().");
        }
    }

    /// Refuses a static plan where a stream is needed.
    ///
    /// @throws AnalysisException `UNSUPPORTED_STREAMING_OPERATION`
    public static void requireStreaming(LogicalPlan plan) {
        if (!plan.isStreaming()) {
            throw unsupported(
                    "`writeStream` can be called only on a streaming frame.",
                    "Use write(), or read the source by readStream().");
        }
    }

    private static void checkMode(OutputMode mode, List<Aggregate> aggregations) {
        switch (mode) {
            case APPEND -> {
                if (aggregations.stream().anyMatch(a -> eventTimes(a).isEmpty())) {
                    throw new AnalysisException(
                            ErrorCondition.STREAMING_OUTPUT_MODE,
                            "Append output mode not supported when there are streaming aggregations"
                                    + " on streaming DataFrames/DataSets without watermark.",
                            "Group by an event time with a watermark, or a window of one; or use"
                                    + " the output mode complete or update.");
                }
            }
            case COMPLETE -> {
                if (aggregations.isEmpty()) {
                    throw new AnalysisException(
                            ErrorCondition.STREAMING_OUTPUT_MODE,
                            "Complete output mode not supported when there are no streaming"
                                    + " aggregations on streaming DataFrames/Datasets.",
                            "Use the output mode append or update.");
                }
            }
            case UPDATE -> {
                // Fits every query that there is so far.
            }
        }
    }

    /// Returns the grouping columns that are event times with a watermark, or windows of one.
    private static List<Attribute> eventTimes(Aggregate aggregate) {
        return aggregate.groupingColumns().stream()
                .filter(column -> column.eventTimeDelayMs().isPresent())
                .toList();
    }

    private static boolean isOfSessions(Aggregate aggregate) {
        return aggregate.groupings().stream().anyMatch(SessionWindows::contains);
    }

    private static void checkSessionMode(Aggregate aggregate, OutputMode mode) {
        if (isOfSessions(aggregate) && mode == OutputMode.UPDATE) {
            throw new AnalysisException(
                    ErrorCondition.STREAMING_OUTPUT_MODE,
                    "Update output mode not supported for session window on streaming"
                            + " DataFrames/DataSets.",
                    "Use the output mode append or complete.");
        }
    }

    private static void checkAggregate(Aggregate aggregate, OutputMode mode) {
        boolean isOfSessions = isOfSessions(aggregate);
        // Else the watermark does not matter in complete mode.
        if (isOfSessions || mode != OutputMode.COMPLETE) {
            requireOneEventTime(aggregate);
        }
        if (!isOfSessions) {
            return;
        }
        boolean hasKey =
                aggregate.groupings().stream()
                        .filter(grouping -> !SessionWindows.contains(grouping))
                        .anyMatch(grouping -> !Expressions.references(grouping).isEmpty());
        if (!hasKey) {
            throw unsupported(
                    "Global aggregation with session window in streaming query is not supported.",
                    "Group by one more column, which may not be a constant.");
        }
        requireSessionsOfEventTime(aggregate);
    }

    /// Spark lets a session go when the watermark passes the other column; ours end by their ends.
    private static void requireSessionsOfEventTime(Aggregate aggregate) {
        for (Attribute time : eventTimes(aggregate)) {
            int at = aggregate.groupingColumns().indexOf(time);
            if (!SessionWindows.contains(aggregate.groupings().get(at))) {
                throw unsupported(
                        "The rows are grouped by sessions of a column without a watermark and by `"
                                + time.name()
                                + "`, which has one.",
                        "Make the sessions of the column with the watermark, or do not group by"
                                + " it.");
            }
        }
    }

    private static void requireOneEventTime(Aggregate aggregate) {
        List<Attribute> times = eventTimes(aggregate);
        if (times.size() > 1) {
            throw unsupported(
                    "More than one event time columns are available: the rows are grouped by "
                            + times.stream().map(Attribute::name).toList()
                            + ", which all have a watermark.",
                    "Group by one of them.");
        }
    }

    /// Collects the streaming aggregations.
    private static void collectAggregations(LogicalPlan plan, List<Aggregate> found) {
        if (!plan.isStreaming()) {
            return;
        }
        if (plan instanceof Aggregate aggregate) {
            found.add(aggregate);
        }
        plan.children().forEach(child -> collectAggregations(child, found));
    }

    private static boolean hasAggregation(LogicalPlan plan) {
        List<Aggregate> found = new ArrayList<>();
        collectAggregations(plan, found);
        return !found.isEmpty();
    }

    /// Refuses operations that cannot be done where they stand.
    private static void checkOperators(LogicalPlan plan, OutputMode mode) {
        if (!plan.isStreaming()) {
            return;
        }
        switch (plan) {
            case Aggregate aggregate -> {
                checkAggregate(aggregate, mode);
                aggregate.aggregates().forEach(StreamingChecker::requireNoDistinct);
            }
            case Union union -> checkUnion(union);
            case Sort _ -> checkSort(plan, mode);
            case Limit limit -> checkLimit(limit, mode);
            case Deduplicate deduplicate -> checkDeduplicate(deduplicate, mode);
            case Generate generate when isAscendingNumber(generate) ->
                    throw unsupported(
                            "`monotonically_increasing_id()` is not supported on streaming frames.",
                            "Number the rows in foreachBatch, or use uuid().");
            case Generate _, Project _, Filter _, SubqueryAlias _, EventTimeWatermark _ -> {}
            case SourceRelation _, TableRelation _, LocalRelation _ -> {}
            case Distinct _, Join _, UnresolvedRelation _ -> throw onStream(plan.describe());
        }
        plan.children().forEach(child -> checkOperators(child, mode));
    }

    private static boolean isAscendingNumber(Generate generate) {
        return generate.generated() instanceof RowNumber number && !number.isScattered();
    }

    private static void checkUnion(Union union) {
        if (!union.inputs().stream().allMatch(LogicalPlan::isStreaming)) {
            throw unsupported(
                    "Union between streaming and batch DataFrames/Datasets is not supported.",
                    "Read both as streams, or write both to one place.");
        }
    }

    private static void checkSort(LogicalPlan sort, OutputMode mode) {
        if (mode != OutputMode.COMPLETE || !hasAggregation(sort)) {
            throw unsupported(
                    "Sorting is not supported on streaming DataFrames/Datasets, unless it is on"
                            + " aggregated DataFrame/Dataset in Complete output mode.",
                    "Sort the result: the table that the query writes, or in foreachBatch.");
        }
    }

    private static void checkLimit(Limit limit, OutputMode mode) {
        if (limit.offset() > 0) {
            throw onStream("OFFSET");
        }
        if (mode == OutputMode.UPDATE) {
            throw unsupported(
                    "Limits are not supported on streaming DataFrames/Datasets in Update output"
                            + " mode.",
                    "Use the output mode append or complete.");
        }
    }

    private static void checkDeduplicate(Deduplicate deduplicate, OutputMode mode) {
        LogicalPlan child = deduplicate.child();
        boolean isByTime =
                deduplicate.isWithinWatermark()
                        || deduplicate.keys().stream()
                                .anyMatch(
                                        key ->
                                                key instanceof Attribute column
                                                        && column.eventTimeDelayMs().isPresent());
        if (mode != OutputMode.APPEND && isByTime && hasAggregation(child)) {
            throw unsupported(
                    "dropDuplicates by event time follows an aggregation in the output mode "
                            + mode
                            + ": each later update of a group would be taken for a duplicate.",
                    "Use the output mode append, or drop duplicates before the aggregation.");
        }
        List<String> eventTimes =
                child.output().stream()
                        .filter(column -> column.eventTimeDelayMs().isPresent())
                        .map(Attribute::name)
                        .toList();
        if (eventTimes.size() > 1) {
            throw unsupported(
                    "More than one event time columns are available: " + eventTimes + ".",
                    "Drop all but one before dropDuplicates.");
        }
        if (eventTimes.isEmpty() && deduplicate.isWithinWatermark()) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK,
                    "dropDuplicatesWithinWatermark is not supported on streaming"
                            + " DataFrames/DataSets without watermark.",
                    "Call withWatermark first, or use dropDuplicates.");
        }
    }

    private static void requireNoDistinct(Expression expression) {
        if (Trees.contains(
                expression,
                part -> part instanceof AggregateCall call && call.kind().isDistinct())) {
            throw unsupported(
                    "Distinct aggregations are not supported on streaming DataFrames/Datasets.",
                    "Consider using approx_count_distinct() instead.");
        }
    }

    private static AnalysisException onStream(String operation) {
        return unsupported(
                "`" + operation + "` is not supported on streaming frames.",
                "Apply it to the result: to the table that the query writes, or in foreachBatch.");
    }

    private static AnalysisException unsupported(String what, String whatToDo) {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_STREAMING_OPERATION, what, whatToDo);
    }
}
