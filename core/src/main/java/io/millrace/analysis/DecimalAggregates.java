package io.millrace.analysis;

import io.millrace.backend.Measure;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.DecimalParts;
import io.millrace.expr.Expression;
import io.millrace.types.DecimalType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Aggregates of decimals, made of those of longs and bytes that backends compute.
final class DecimalAggregates {
    private DecimalAggregates() {}

    /// Returns an expression over aggregate calls.
    ///
    /// @param decimal the argument
    /// @param shown the call as the user wrote it
    static Expression resolve(Measure.Kind kind, Expression decimal, String shown) {
        DecimalType type = (DecimalType) decimal.dataType();
        return switch (kind) {
            case MIN, MAX ->
                    DecimalParts.ofKey(
                            new AggregateCall(kind, Optional.of(DecimalParts.toKey(decimal))),
                            type);
            case SUM -> DecimalParts.sum(sums(decimal), type, shown);
            case AVG ->
                    DecimalParts.average(
                            sums(decimal),
                            new AggregateCall(Measure.Kind.COUNT, Optional.of(decimal)),
                            type,
                            shown);
            case COUNT, WIDE_SUM -> new AggregateCall(kind, Optional.of(decimal));
        };
    }

    private static List<Expression> sums(Expression decimal) {
        List<Expression> sums = new ArrayList<>();
        for (Expression part : DecimalParts.summands(decimal)) {
            sums.add(new AggregateCall(Measure.Kind.WIDE_SUM, Optional.of(part)));
        }
        return sums;
    }
}
