package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.CheckpointContents;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.QueryDescription;
import io.millrace.checkpoint.Recovery;
import io.millrace.checkpoint.RowCounts;
import io.millrace.state.StateSpec;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.CheckpointCheck.Verdict;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The rules that no query can break yet: more than one source, sinks with a path, entries of
/// earlier versions.
class RestartRulesTest {
    private static final StateSpec COUNT =
            new StateSpec(0, StructType.fromDDL("a BIGINT, m0_count BIGINT"), 1, "count");

    private static QueryDescription query(List<String> sources, String sink, String sinkPath) {
        List<QueryDescription.Source> all = new ArrayList<>();
        for (String format : sources) {
            all.add(new QueryDescription.Source(format, Optional.of("/in"), "a BIGINT"));
        }
        return new QueryDescription(
                all,
                List.of(),
                List.of(),
                new QueryDescription.Output("append", "a BIGINT", List.of("a")),
                new QueryDescription.Sink(sink, Optional.ofNullable(sinkPath)));
    }

    private static OffsetEntry plan(long batchId, int sourceCount) {
        List<String> offsets = new ArrayList<>();
        for (int i = 0; i < sourceCount; i++) {
            offsets.add("1");
        }
        return OffsetEntry.of(batchId, 1, 0, offsets, Map.of("zone", "UTC"));
    }

    private static CheckpointContents committed(OffsetEntry plan, StateSpec... state) {
        CommitEntry commit =
                new CommitEntry(plan.batchId(), 0, List.of(), "", new RowCounts(0, 0, 0));
        return contents(
                new Recovery(Optional.of(commit), Optional.of(plan), List.of(), List.of()), state);
    }

    private static CheckpointContents contents(Recovery recovery, StateSpec... state) {
        TreeMap<Integer, StateSpec> specs = new TreeMap<>();
        for (StateSpec spec : state) {
            specs.put(spec.operatorId(), spec);
        }
        return new CheckpointContents(recovery, specs);
    }

    private static CheckpointCheck check(
            CheckpointContents contents, QueryDescription query, StateSpec... state) {
        TreeMap<Integer, StateSpec> specs = new TreeMap<>();
        for (StateSpec spec : state) {
            specs.put(spec.operatorId(), spec);
        }
        return RestartRules.check(
                contents,
                new QueryShape(query, specs, false, false),
                new TreeMap<>(Map.of("zone", "UTC")));
    }

    private static CheckpointCheck changed(QueryDescription before, QueryDescription now) {
        return check(committed(plan(4, before.sources().size()).plannedBy(before)), now);
    }

    @Test
    void anotherNumberOfSourcesIsRefusedInSparksWords() {
        CheckpointCheck check =
                changed(
                        query(List.of("json"), "noop", null),
                        query(List.of("json", "rate", "rate"), "noop", null));
        assertEquals(Verdict.REFUSED, check.verdict());
        assertEquals(
                List.of(
                        "There are [1] sources in the checkpoint offsets and now there are [3]"
                                + " sources requested by the query."),
                check.reasons());
    }

    @Test
    void anotherOrderOfSourcesIsRefused() {
        CheckpointCheck check =
                changed(
                        query(List.of("json", "rate"), "noop", null),
                        query(List.of("rate", "json"), "noop", null));
        assertEquals(Verdict.REFUSED, check.verdict());
        assertEquals(2, check.reasons().size());
    }

    @Test
    void anotherPathOfTheSameSinkIsRefused() {
        List<String> sources = List.of("json");
        assertEquals(
                Verdict.REFUSED,
                changed(query(sources, "json", "/out"), query(sources, "json", "/other"))
                        .verdict());
        assertEquals(
                Verdict.RUNS_AS_BEFORE,
                changed(query(sources, "json", "/out"), query(sources, "json", "/out")).verdict());
        assertEquals(
                Verdict.RUNS_CHANGED,
                changed(query(sources, "json", "/out"), query(sources, "csv", "/other")).verdict());
    }

    @Test
    void anEntryOfAnEarlierVersionIsComparedByItsStateAndSources() {
        QueryDescription now = query(List.of("json"), "noop", null);
        CheckpointContents old = committed(plan(4, 1), COUNT);
        CheckpointCheck same = check(old, now, COUNT);
        assertEquals(Verdict.RUNS_AS_BEFORE, same.verdict());
        assertTrue(same.reasons().getFirst().contains("earlier version"), same::toString);
        StateSpec other = new StateSpec(0, COUNT.schema(), 1, "max");
        assertEquals(Verdict.REFUSED, check(old, now, other).verdict());
        assertEquals(Verdict.REFUSED, check(old, now).verdict());
        assertEquals(Verdict.REFUSED, check(committed(plan(4, 1)), now, COUNT).verdict());
        assertEquals(Verdict.REFUSED, check(committed(plan(4, 2), COUNT), now, COUNT).verdict());
    }

    @Test
    void withoutACommitOnlyTheSourcesBind() {
        QueryDescription now = query(List.of("json"), "noop", null);
        Recovery pending =
                new Recovery(
                        Optional.empty(),
                        Optional.empty(),
                        List.of(plan(0, 1).plannedBy(now)),
                        List.of("a warning"));
        CheckpointCheck check = check(contents(pending), now, COUNT);
        assertEquals(Verdict.RUNS_AS_BEFORE, check.verdict());
        assertEquals(List.of("a warning"), check.reasons());
        assertEquals(
                Verdict.REFUSED,
                check(contents(pending), query(List.of("rate"), "noop", null)).verdict());
    }

    @Test
    void settingsOfTheCheckpointHold() {
        QueryDescription query = query(List.of("json"), "noop", null);
        CheckpointCheck check =
                RestartRules.check(
                        committed(plan(4, 1).plannedBy(query)),
                        new QueryShape(query, new TreeMap<>(), false, false),
                        new TreeMap<>(Map.of("zone", "Asia/Tokyo")));
        assertEquals(Verdict.RUNS_AS_BEFORE, check.verdict());
        assertEquals(
                List.of(
                        "zone is Asia/Tokyo in the session, but UTC in the checkpoint, and that"
                                + " holds."),
                check.reasons());
    }
}
