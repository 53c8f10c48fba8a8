package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.Measure;

import java.util.List;

/// What of an aggregation a backend computes that need not compute all.
final class SupportedMeasures {
    private SupportedMeasures() {}

    /// Returns the spec without the measures that the backend does not support.
    static AggregationSpec of(AggregationBackend backend, AggregationSpec spec) {
        List<Measure> supported =
                spec.measures().stream()
                        .filter(measure -> backend.supports(alone(measure)).isSupported())
                        .toList();
        return new AggregationSpec(spec.window(), spec.keys(), supported, spec.closingKey());
    }

    private static AggregationSpec alone(Measure measure) {
        return new AggregationSpec(null, List.of(), List.of(measure));
    }
}
