package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
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
        int aggregations = aggregations(plan);
        if (aggregations > 1) {
            throw unsupported(
                    "The query has " + aggregations + " streaming aggregations over each other.",
                    "Write the first to a table or files and read that with a second query.");
        }
        checkMode(mode, aggregations == 1);
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

    private static void checkMode(OutputMode mode, boolean hasAggregation) {
        switch (mode) {
            case APPEND -> {
                if (hasAggregation) {
                    throw new AnalysisException(
                            ErrorCondition.STREAMING_OUTPUT_MODE,
                            "Append output mode not supported when there are streaming aggregations"
                                    + " on streaming DataFrames/DataSets without watermark.",
                            "Use the output mode complete or update.");
                }
            }
            case COMPLETE -> {
                if (!hasAggregation) {
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

    /// Counts the aggregations, and refuses the other operations that remember rows.
    private static int aggregations(LogicalPlan plan) {
        if (!plan.isStreaming()) {
            return 0;
        }
        return switch (plan) {
            case Aggregate aggregate -> 1 + aggregations(aggregate.child());
            case Project project -> aggregations(project.child());
            case Filter filter -> aggregations(filter.child());
            case SubqueryAlias alias -> aggregations(alias.child());
            case SourceRelation _, TableRelation _, LocalRelation _ -> 0;
            case Sort _ -> throw onStream("orderBy");
            case Limit _ -> throw onStream("limit");
            case Distinct _ -> throw onStream("distinct");
            case EventTimeWatermark _,
                    Deduplicate _,
                    Union _,
                    Join _,
                    Generate _,
                    UnresolvedRelation _ ->
                    throw onStream(plan.describe());
        };
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
