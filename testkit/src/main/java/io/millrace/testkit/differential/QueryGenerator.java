package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;

import java.util.ArrayList;
import java.util.List;

/// A random chain of calls, and the output mode that it is run in: one that suits it, mostly.
final class QueryGenerator {
    private static final List<String> MODES = List.of("append", "update", "complete");

    private final RandomChoice choose;
    private final List<CaseColumn> columns;
    private final TermGenerator terms;
    private final GroupingGenerator groupings;
    private final List<FrameCall> calls = new ArrayList<>();
    private int watermarks;
    private String mode = "append";

    QueryGenerator(RandomChoice choose, List<CaseColumn> columns) {
        this.choose = choose;
        this.columns = columns;
        this.terms = new TermGenerator(choose, columns);
        this.groupings = new GroupingGenerator(choose, columns, terms);
    }

    List<FrameCall> calls() {
        return calls;
    }

    String mode() {
        return mode;
    }

    boolean hasWatermark() {
        return watermarks > 0;
    }

    boolean hasTwoWatermarks() {
        return watermarks > 1;
    }

    /// Makes the calls.
    ///
    /// @param streams one, or two for a union
    void draw(int streams) {
        if (choose.oneIn(60)) {
            // An error as soon as there is a watermark, unless Spark's optimizer finds that no rows
            // are wanted.
            calls.addAll(List.of(watermark(), watermark()));
            stateless();
            return;
        }
        boolean isOverUnion = streams > 1 && choose.oneIn(6);
        if (!choose.oneIn(4) && !isOverUnion) {
            calls.add(watermark());
        }
        if (streams > 1) {
            calls.add(union());
        }
        if (isOverUnion) {
            calls.add(watermark());
        }
        if (choose.oneIn(3)) {
            calls.add(FrameCall.of("filter", terms.predicate()));
        }
        shape();
    }

    private FrameCall watermark() {
        watermarks++;
        return FrameCall.of(
                "withWatermark",
                "ts",
                choose.of("0 seconds", "1500 milliseconds", "5 seconds", "10 seconds", "1 minute"));
    }

    private FrameCall union() {
        List<FrameCall> other = new ArrayList<>();
        if (hasWatermark() && !choose.oneIn(8)) {
            other.add(watermark());
        }
        return FrameCall.of("union", new FrameCall.Branch(1, other));
    }

    private void shape() {
        switch (choose.between(0, 20)) {
            case 0, 1, 2 -> stateless();
            case 3, 4, 5 -> deduplicate();
            case 6 -> distinct();
            case 7, 8 -> sessions();
            case 9 -> limit();
            default -> aggregate(groupings.windows());
        }
    }

    private void stateless() {
        List<Term> output = new ArrayList<>();
        int count = choose.between(1, 4);
        for (int i = 0; i < count; i++) {
            Term term = choose.oneIn(3) ? col(choose.of(columns).name()) : terms.anything();
            output.add(choose.oneIn(4) ? term : term.as("c" + i));
        }
        calls.add(FrameCall.of("select", output));
        mode = choose.oneIn(10) ? "complete" : choose.of("append", "update");
    }

    private void deduplicate() {
        boolean isAggregated = choose.oneIn(4);
        boolean isWithin = choose.oneIn(3) && (hasWatermark() || choose.oneIn(5));
        // With its time when rows are aggregated: where nothing else uses it, Spark takes the
        // column away before it can tell late rows.
        boolean hasTime = isAggregated || choose.oneIn(2);
        Object[] names = hasTime ? new Object[] {"k", "ts"} : new Object[] {"k"};
        calls.add(
                FrameCall.of(isWithin ? "dropDuplicatesWithinWatermark" : "dropDuplicates", names));
        if (isAggregated) {
            aggregate(groupings.windows());
        } else {
            mode = choose.oneIn(10) ? "complete" : choose.of("append", "update");
        }
    }

    private void distinct() {
        calls.add(FrameCall.of("select", groupings.keys()));
        calls.add(FrameCall.of("distinct"));
        mode = choose.oneIn(8) ? choose.of(MODES) : "update";
    }

    /// Without a key they are refused; but not by Spark where a filter lets no row pass.
    private void sessions() {
        boolean isFiltered = calls.stream().anyMatch(call -> call.method().equals("filter"));
        aggregate(List.of(groupings.sessionWindow()), isFiltered);
        if (!mode.equals("complete") || !hasWatermark()) {
            mode = hasWatermark() ? "append" : "complete";
        }
        mode = choose.oneIn(12) ? choose.of(MODES) : mode;
    }

    /// Limits that are reached, unless there is a watermark: Spark stops reading a batch there, and
    /// so leaves the times of the rest out of it.
    private void limit() {
        calls.add(FrameCall.of("limit", hasWatermark() ? 1_000 : choose.between(0, 6)));
        mode = choose.oneIn(8) ? "update" : "append";
        if (choose.oneIn(4)) {
            aggregate(groupings.windows());
        }
    }

    private void aggregate(List<Term> windows) {
        aggregate(windows, false);
    }

    private void aggregate(List<Term> windows, boolean isKeyed) {
        calls.addAll(groupings.aggregation(windows, isKeyed));
        mode = aggregationMode(!windows.isEmpty());
        calls.addAll(groupings.overGroups(mode));
    }

    private String aggregationMode(boolean hasWindow) {
        return hasWatermark() && hasWindow
                ? choose.of("append", "append", "update", "complete")
                : choose.oneIn(12) ? "append" : choose.of("update", "complete");
    }
}
