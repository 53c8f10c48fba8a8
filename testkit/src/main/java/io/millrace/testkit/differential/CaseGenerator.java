package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/// Random cases: one for each seed.
///
/// Most can run; some are refused, since an engine must agree on that, too.
public final class CaseGenerator {
    private static final List<String> MODES = List.of("append", "update", "complete");

    private final Set<Feature> features;

    /// Makes a generator of cases of all features.
    public CaseGenerator() {
        this(EnumSet.allOf(Feature.class));
    }

    /// Makes a generator of cases that need no other features.
    public CaseGenerator(Set<Feature> features) {
        this.features = Set.copyOf(features);
    }

    /// Returns the case of a seed.
    public QueryCase generate(long seed) {
        return new Draft(new RandomChoice(new SplittableRandom(seed)), features).toCase(seed);
    }

    /// A case that is being made.
    private static final class Draft {
        private final RandomChoice choose;
        private final Set<Feature> features;
        private final List<CaseColumn> columns;
        private final TermGenerator terms;
        private final List<FrameCall> calls = new ArrayList<>();
        private boolean hasWatermark;
        private String mode = "append";

        Draft(RandomChoice choose, Set<Feature> features) {
            this.choose = choose;
            this.features = features;
            this.columns = columns(choose, features);
            this.terms = new TermGenerator(choose, columns);
        }

        private static List<CaseColumn> columns(RandomChoice choose, Set<Feature> features) {
            List<CaseColumn> columns = new ArrayList<>();
            columns.add(new CaseColumn("ts", "TIMESTAMP", !choose.oneIn(4)));
            List<String> types = List.of("STRING", "STRING", "INT", "BIGINT", "BOOLEAN", "DOUBLE");
            columns.add(new CaseColumn("k", choose.of(types), !choose.oneIn(4)));
            if (choose.oneIn(3)) {
                columns.add(new CaseColumn("k2", choose.of(types), !choose.oneIn(4)));
            }
            columns.add(new CaseColumn("i", "INT", !choose.oneIn(4)));
            if (choose.oneIn(2)) {
                columns.add(new CaseColumn("l", "BIGINT", !choose.oneIn(4)));
            }
            columns.add(new CaseColumn("d", "DOUBLE", !choose.oneIn(4)));
            if (features.contains(Feature.DECIMALS) && choose.oneIn(2)) {
                columns.add(new CaseColumn("m", "DECIMAL(10,2)", !choose.oneIn(4)));
            }
            return columns;
        }

        private boolean has(Feature feature) {
            return features.contains(feature);
        }

        QueryCase toCase(long seed) {
            int streams = has(Feature.UNION) && choose.oneIn(8) ? 2 : 1;
            watermark();
            if (streams == 2) {
                union();
            }
            if (choose.oneIn(3)) {
                calls.add(FrameCall.of("filter", terms.predicate()));
            }
            shape();
            List<String> schemas = new ArrayList<>();
            List<List<CaseColumn>> inputs = new ArrayList<>();
            String ddl = String.join(", ", columns.stream().map(CaseColumn::ddl).toList());
            for (int i = 0; i < streams; i++) {
                schemas.add(ddl);
                inputs.add(columns);
            }
            boolean isSummed = calls.stream().anyMatch(call -> call.method().equals("agg"));
            boolean noDataBatches = !(hasWatermark && choose.oneIn(5));
            return new QueryCase(
                    Long.toString(seed),
                    schemas,
                    calls,
                    mode,
                    noDataBatches,
                    new InputGenerator(choose, inputs, isSummed).batches());
        }

        private void watermark() {
            if (has(Feature.EVENT_TIME) && !choose.oneIn(4)) {
                hasWatermark = true;
                calls.add(FrameCall.of("withWatermark", "ts", delay()));
            }
        }

        private String delay() {
            return choose.of("0 seconds", "2 seconds", "5 seconds", "10 seconds", "1 minute");
        }

        private void union() {
            List<FrameCall> other = new ArrayList<>();
            if (hasWatermark) {
                other.add(FrameCall.of("withWatermark", "ts", delay()));
            }
            calls.add(FrameCall.of("union", new FrameCall.Branch(1, other)));
        }

        private void shape() {
            int draw = choose.between(0, 19);
            if (draw < 3 || !has(Feature.AGGREGATION)) {
                stateless();
            } else if (draw < 6 && has(Feature.DEDUPLICATION)) {
                deduplicate();
            } else if (draw < 7 && has(Feature.DISTINCT)) {
                calls.add(FrameCall.of("select", keyTerms()));
                calls.add(FrameCall.of("distinct"));
                mode = choose.oneIn(8) ? choose.of(MODES) : "update";
            } else if (draw < 9 && has(Feature.SESSION_WINDOWS)) {
                aggregate(List.of(sessionWindow()));
                mode = !hasWatermark || choose.oneIn(2) ? "complete" : "append";
                mode = choose.oneIn(12) ? choose.of(MODES) : mode;
            } else if (draw < 10 && has(Feature.SORT_AND_LIMIT) && !hasWatermark) {
                // Not under a watermark: Spark stops reading a batch at the limit, and so leaves
                // the
                // times of the rest out of it.
                calls.add(FrameCall.of("limit", choose.between(0, 6)));
                mode = choose.oneIn(8) ? "update" : "append";
            } else {
                aggregate(windows());
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
            boolean isWithin = choose.oneIn(3) && (hasWatermark || choose.oneIn(5));
            // With its time when rows are aggregated: where nothing else uses it, Spark takes the
            // column away before it can tell late rows.
            boolean hasTime = isAggregated || choose.oneIn(2);
            Object[] names = hasTime ? new Object[] {"k", "ts"} : new Object[] {"k"};
            calls.add(
                    FrameCall.of(
                            isWithin ? "dropDuplicatesWithinWatermark" : "dropDuplicates", names));
            if (isAggregated) {
                aggregate(windows());
            } else {
                mode = choose.oneIn(10) ? "complete" : choose.of("append", "update");
            }
        }

        private List<Term> keyTerms() {
            List<Term> keys = new ArrayList<>();
            columns.stream()
                    .filter(column -> column.name().startsWith("k"))
                    .filter(_ -> !choose.oneIn(4))
                    .forEach(column -> keys.add(col(column.name())));
            if (keys.isEmpty()) {
                keys.add(col("i"));
            }
            if (choose.oneIn(12)) {
                keys.add(col("ts"));
            }
            return keys;
        }

        private List<Term> windows() {
            Term time = col("ts");
            Term window =
                    switch (choose.between(0, 9)) {
                        case 0, 1, 2 ->
                                function(
                                        "window",
                                        time,
                                        choose.of("5 seconds", "10 seconds", "1 minute"));
                        case 3 -> function("window", time, "10 seconds", "5 seconds");
                        case 4 -> function("window", time, "10 seconds", "3 seconds");
                        case 5 -> function("window", time, "7 seconds", "5 seconds", "2 seconds");
                        case 6 -> function("window", time, "1 hour", "1 hour", "-15 minutes");
                        default -> time;
                    };
            if (window.equals(time)) {
                return List.of();
            }
            return List.of(choose.oneIn(5) ? window.as("w") : window);
        }

        private Term sessionWindow() {
            Object gap =
                    choose.oneIn(4)
                            ? function("when", terms.predicate(), "3 seconds")
                                    .then("otherwise", "10 seconds")
                            : choose.of("2 seconds", "5 seconds", "10 seconds");
            return function("session_window", col("ts"), gap);
        }

        private void aggregate(List<Term> windows) {
            List<Term> keys = new ArrayList<>(windows);
            if (!choose.oneIn(5)) {
                keys.addAll(choose.oneIn(2) ? keys.size() : 0, keyTerms());
            }
            calls.add(FrameCall.of("groupBy", keys));
            // Spark goes through the rows of a session by their times, not as they came.
            boolean isOrdered =
                    windows.isEmpty() || !nameOf(windows.getFirst()).contains("session");
            calls.add(
                    FrameCall.of("agg", terms.aggregates(has(Feature.MORE_AGGREGATES), isOrdered)));
            mode = aggregationMode(!windows.isEmpty());
            if (mode.equals("complete") && has(Feature.SORT_AND_LIMIT) && choose.oneIn(4)) {
                sortAndLimit(keys);
            }
        }

        private String aggregationMode(boolean hasWindow) {
            boolean canAppend = has(Feature.EVENT_TIME) && hasWatermark && hasWindow;
            return canAppend
                    ? choose.of("append", "append", "update", "complete")
                    : choose.oneIn(12) ? "append" : choose.of("update", "complete");
        }

        /// Sorts by all keys, so that the rows within a limit are not left to chance.
        private void sortAndLimit(List<Term> keys) {
            List<Term> order = new ArrayList<>();
            for (Term key : keys) {
                order.add(col(nameOf(key)).then(choose.of("asc", "desc", "asc_nulls_last")));
            }
            if (!order.isEmpty()) {
                calls.add(FrameCall.of("orderBy", order));
            }
            if (choose.oneIn(2)) {
                calls.add(FrameCall.of("limit", choose.between(0, 4)));
            }
        }

        /// Returns the name that a key has in the result.
        private static String nameOf(Term key) {
            return switch (key) {
                case Term.Function function when function.name().equals("col") ->
                        (String) Objects.requireNonNull(function.arguments().getFirst());
                case Term.Function function -> function.name();
                case Term.Method alias ->
                        (String) Objects.requireNonNull(alias.arguments().getFirst());
            };
        }
    }
}
