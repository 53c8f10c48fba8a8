package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.backend.Measure;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.DecimalParts;
import io.millrace.expr.Expression;
import io.millrace.types.DecimalType;

import java.util.ArrayList;
import java.util.List;

/// Aggregates of decimals, made of those of longs and bytes that backends compute.
final class DecimalAggregates {
    private DecimalAggregates() {}

    /// Returns an expression over aggregate calls.
    ///
    /// @param call over the decimal itself if it adds up, else over what stands for it in tables
    /// @param type of the decimal, the first argument
    /// @param shown the call as the user wrote it
    static Expression resolve(AggregateCall call, DecimalType type, String shown) {
        return switch (call.kind()) {
            case SUM -> DecimalParts.sum(sums(call), type, shown);
            case AVG ->
                    DecimalParts.average(
                            sums(call),
                            new AggregateCall(Measure.Kind.COUNT, call.inputs()),
                            type,
                            shown);
            case MIN,
                    MAX,
                    MODE,
                    APPROX_PERCENTILE,
                    FIRST,
                    LAST,
                    MIN_BY,
                    MAX_BY,
                    COLLECT_SET,
                    COLLECT_LIST ->
                    DecimalParts.ofKey(call, type);
            case SUM_DISTINCT, AVG_DISTINCT ->
                    throw new AnalysisException(
                            ErrorCondition.UNSUPPORTED_FEATURE,
                            "The aggregate `" + shown + "` adds up different decimals.",
                            "Apply distinct() to the frame before it is aggregated.");
            default -> call;
        };
    }

    private static List<Expression> sums(AggregateCall call) {
        List<Expression> sums = new ArrayList<>();
        for (Expression part : DecimalParts.summands(call.inputs().getFirst())) {
            sums.add(new AggregateCall(Measure.Kind.WIDE_SUM, List.of(part)));
        }
        return sums;
    }
}
