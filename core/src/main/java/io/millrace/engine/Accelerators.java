package io.millrace.engine;

import io.millrace.backend.BackendChoice;
import io.millrace.backend.TableContext;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.device.FallbackLog;
import io.millrace.exec.device.OperatorGroups;
import io.millrace.exec.device.Placement;
import io.millrace.streaming.Clock;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/// What a run of a query knows of its accelerators: which batches they computed how fast, and
/// whether state may live there. Outlives the operators, which go back to the checkpoint when a
/// device is lost that had state.
final class Accelerators {
    private final Clock clock;
    private final FallbackLog log;
    private final Map<Integer, Placement> placements = new TreeMap<>();
    private long residentGroupsMin;

    /// @param context of the query: its clock, by which batches are measured, its workers, and from
    ///   how many groups on state may live on an accelerator
    Accelerators(QueryDefinition definition, QueryContext context) {
        this.clock = context.clock();
        this.log = new FallbackLog("Query " + definition.label());
        long residentGroupsMin = context.settings().residentGroupsMin();
        int workers = context.workers().count();
        this.residentGroupsMin =
                residentGroupsMin == 0 ? OperatorGroups.NEVER_RESIDENT : residentGroupsMin;
        definition
                .choices()
                .forEach(
                        (id, choice) -> {
                            if (choice.accelerator().isPresent()) {
                                placements.put(id, new Placement(choice.isForced(), workers));
                            }
                        });
    }

    /// Returns the accelerator of an operator, which has no table yet; null where there is none.
    @Nullable Accelerator open(int operatorId, BackendChoice choice, TableContext context) {
        Placement placement = placements.get(operatorId);
        return placement == null ? null : Accelerator.of(choice, placement, context, log, clock);
    }

    /// Returns from how many groups on state may live on an accelerator.
    long residentGroupsMin() {
        return residentGroupsMin;
    }

    /// Keeps all state on the host from now on.
    void keepStateHere() {
        residentGroupsMin = OperatorGroups.NEVER_RESIDENT;
    }

    /// Returns which of the next batches an accelerator computes, by operator id. Of any thread.
    Map<Integer, String> placements() {
        Map<Integer, String> texts = new TreeMap<>();
        placements.forEach((id, placement) -> texts.put(id, placement.outlook()));
        return texts;
    }
}
