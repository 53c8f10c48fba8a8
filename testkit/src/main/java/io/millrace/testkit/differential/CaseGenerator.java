package io.millrace.testkit.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// Random cases: one for each seed.
///
/// Most can run; some are refused, since an engine must agree on that, too.
public final class CaseGenerator {
    private static final List<String> KEY_TYPES =
            List.of(
                    "STRING",
                    "STRING",
                    "INT",
                    "BIGINT",
                    "BOOLEAN",
                    "DOUBLE",
                    "DECIMAL(10,2)",
                    "DATE");

    /// Returns the case of a seed.
    public QueryCase generate(long seed) {
        RandomChoice choose = new RandomChoice(new SplittableRandom(seed));
        List<CaseColumn> columns = columns(choose);
        int streams = choose.oneIn(7) ? 2 : 1;
        QueryGenerator query = new QueryGenerator(choose, columns);
        query.draw(streams);
        InputGenerator input =
                new InputGenerator(choose, Collections.nCopies(streams, columns), query.calls());
        List<QueryCase.InputBatch> batches = input.batches();
        String ddl = String.join(", ", columns.stream().map(CaseColumn::ddl).toList());
        return new QueryCase(
                Long.toString(seed),
                Collections.nCopies(streams, ddl),
                query.calls(),
                execution(choose, query, batches.size()),
                batches);
    }

    private static List<CaseColumn> columns(RandomChoice choose) {
        List<CaseColumn> columns = new ArrayList<>();
        columns.add(new CaseColumn("ts", "TIMESTAMP", !choose.oneIn(4)));
        columns.add(new CaseColumn("k", choose.of(KEY_TYPES), !choose.oneIn(4)));
        if (choose.oneIn(3)) {
            columns.add(new CaseColumn("k2", choose.of(KEY_TYPES), !choose.oneIn(4)));
        }
        columns.add(new CaseColumn("i", "INT", !choose.oneIn(4)));
        if (choose.oneIn(2)) {
            columns.add(new CaseColumn("l", "BIGINT", !choose.oneIn(4)));
        }
        columns.add(new CaseColumn("d", "DOUBLE", !choose.oneIn(4)));
        if (choose.oneIn(2)) {
            columns.add(new CaseColumn("m", "DECIMAL(10,2)", !choose.oneIn(4)));
        }
        return columns;
    }

    private static Execution execution(RandomChoice choose, QueryGenerator query, int steps) {
        boolean noDataBatches = !(query.hasWatermark() && choose.oneIn(5));
        String policy = query.hasTwoWatermarks() && choose.oneIn(2) ? "max" : "min";
        Set<Integer> restarts = new TreeSet<>();
        boolean isRestarted = choose.oneIn(5);
        for (int step = 0; isRestarted && step < steps; step++) {
            if (choose.oneIn(2)) {
                restarts.add(step);
            }
        }
        return new Execution(query.mode(), noDataBatches, policy, restarts);
    }
}
