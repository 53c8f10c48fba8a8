package io.millrace.engine;

import io.millrace.checkpoint.QueryDescription;
import io.millrace.planner.PhysicalPlan;
import io.millrace.state.StateSpec;
import io.millrace.streaming.OutputMode;

import java.util.SortedMap;
import java.util.TreeMap;

/// What of a query a checkpoint depends on.
///
/// @param description in words, as it is stored with each batch
/// @param state what each operator keeps, by its number
/// @param losesRows whether the rows of earlier batches are gone from the sink at restart
/// @param needsEveryBatch whether the sink cannot go on where another was
record QueryShape(
        QueryDescription description,
        SortedMap<Integer, StateSpec> state,
        boolean losesRows,
        boolean needsEveryBatch) {
    static QueryShape of(StreamingQuerySpec spec, PhysicalPlan plan) {
        SortedMap<Integer, StateSpec> state = new TreeMap<>();
        for (PhysicalPlan.Stateful node : QueryDefinition.stateful(plan)) {
            state.put(node.operatorId(), StatefulOperators.stateSpec(node));
        }
        return new QueryShape(
                new QueryDescriber(spec).describe(plan),
                state,
                spec.sink().isVolatile() && spec.outputMode() != OutputMode.COMPLETE,
                spec.sink().hasEveryBatch());
    }
}
