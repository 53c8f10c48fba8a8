package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.planner.PhysicalPlan;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Carries a watermark of the query up through its plan, to the operators that keep state.
///
/// A watermark operator gives the query's watermark; whatever has several inputs, the lowest of
/// those that have one; an operator with state works by what reaches it, and passes that on.
final class WatermarkPropagator {
    private final PhysicalPlan plan;

    WatermarkPropagator(PhysicalPlan plan) {
        this.plan = plan;
    }

    /// Returns the watermarks that reach the operators with state, by their ids; none for an
    /// operator without a watermark below it.
    ///
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_STREAMING_OPERATION` when one
    ///   watermark lies over another and there is something to be unsure about
    Map<Integer, Long> inputs(long watermarkMs) {
        Map<Integer, Long> inputs = new TreeMap<>();
        output(plan, watermarkMs, inputs);
        return inputs;
    }

    private static OptionalLong output(
            PhysicalPlan node, long watermarkMs, Map<Integer, Long> inputs) {
        OptionalLong lowest = OptionalLong.empty();
        for (PhysicalPlan child : node.children()) {
            OptionalLong input = output(child, watermarkMs, inputs);
            if (input.isPresent()) {
                lowest =
                        OptionalLong.of(Math.min(input.getAsLong(), lowest.orElse(Long.MAX_VALUE)));
            }
        }
        if (node instanceof PhysicalPlan.EventTimeWatermark) {
            if (lowest.isPresent() && watermarkMs > 0) {
                throw redefined(node);
            }
            return OptionalLong.of(watermarkMs);
        }
        if (node instanceof PhysicalPlan.Stateful stateful && lowest.isPresent()) {
            inputs.put(stateful.operatorId(), lowest.getAsLong());
        }
        return lowest;
    }

    /// Spark, too, finds this out when the watermark first goes up, and not at the start.
    private static RuntimeException redefined(PhysicalPlan node) {
        return ErrorCondition.UNSUPPORTED_STREAMING_OPERATION.error(
                "Redefining watermark is disallowed: there is another below `"
                        + node.describe()
                        + "`.",
                "Keep one withWatermark(...) between a source and the operators above it.");
    }
}
