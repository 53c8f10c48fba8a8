package io.millrace.testkit.differential;

import io.millrace.Row;
import io.millrace.testkit.differential.QueryCase.InputBatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Makes a case smaller as long as something about it holds: fewer restarts, batches, calls,
/// columns and rows.
public final class Shrinker {
    private static final Set<String> WITH_LISTS = Set.of("select", "groupBy", "agg");

    private final Predicate<QueryCase> holds;
    private int attemptsLeft;

    private Shrinker(Predicate<QueryCase> holds, int attempts) {
        this.holds = holds;
        this.attemptsLeft = attempts;
    }

    /// Returns a case from which nothing more can be taken, or what was reached by then.
    ///
    /// @param start a case of which `holds` is true
    /// @param attempts how often `holds` may be asked
    public static QueryCase shrink(QueryCase start, Predicate<QueryCase> holds, int attempts) {
        Shrinker shrinker = new Shrinker(holds, attempts);
        QueryCase smallest = start;
        QueryCase before;
        do {
            before = smallest;
            smallest = shrinker.fewerRestarts(smallest);
            smallest = shrinker.fewerBatches(smallest);
            smallest = shrinker.fewerCalls(smallest);
            smallest = shrinker.fewerArguments(smallest);
            smallest = shrinker.fewerRows(smallest);
        } while (!smallest.equals(before) && shrinker.attemptsLeft > 0);
        return smallest;
    }

    private boolean test(QueryCase candidate) {
        return attemptsLeft-- > 0 && holds.test(candidate);
    }

    private QueryCase fewerRestarts(QueryCase from) {
        QueryCase smallest = from;
        for (int restart : from.execution().restarts()) {
            Set<Integer> rest = new HashSet<>(smallest.execution().restarts());
            rest.remove(restart);
            QueryCase candidate = smallest.withExecution(smallest.execution().withRestarts(rest));
            smallest = test(candidate) ? candidate : smallest;
        }
        return smallest;
    }

    private QueryCase fewerBatches(QueryCase from) {
        QueryCase smallest = from;
        for (int i = from.batches().size() - 1; i >= 0 && smallest.batches().size() > 1; i--) {
            QueryCase candidate = smallest.withBatches(without(smallest.batches(), i, 1));
            smallest = test(candidate) ? candidate : smallest;
        }
        return smallest;
    }

    /// Takes calls out alone, and with the one after it: `groupBy` makes no sense without `agg`.
    private QueryCase fewerCalls(QueryCase from) {
        QueryCase smallest = from;
        for (int i = from.calls().size() - 1; i >= 0; i--) {
            for (int length = 1; length <= 2 && i + length <= smallest.calls().size(); length++) {
                QueryCase candidate = smallest.withCalls(without(smallest.calls(), i, length));
                if (test(candidate)) {
                    smallest = candidate;
                    break;
                }
            }
        }
        return smallest;
    }

    private QueryCase fewerArguments(QueryCase from) {
        QueryCase smallest = from;
        for (int i = 0; i < from.calls().size(); i++) {
            FrameCall call = smallest.calls().get(i);
            if (!WITH_LISTS.contains(call.method())) {
                continue;
            }
            for (int k = call.arguments().size() - 1; k >= 0; k--) {
                call = smallest.calls().get(i);
                List<FrameCall> calls = new ArrayList<>(smallest.calls());
                calls.set(i, new FrameCall(call.method(), without(call.arguments(), k, 1)));
                QueryCase candidate = smallest.withCalls(calls);
                smallest = test(candidate) ? candidate : smallest;
            }
        }
        return smallest;
    }

    private QueryCase fewerRows(QueryCase from) {
        QueryCase smallest = from;
        for (int batch = 0; batch < from.batches().size(); batch++) {
            for (int stream = 0; stream < from.schemas().size(); stream++) {
                smallest = fewerRows(smallest, batch, stream);
            }
        }
        return smallest;
    }

    /// Takes halves, then quarters, and at last single rows out of one unit of input.
    private QueryCase fewerRows(QueryCase from, int batch, int stream) {
        QueryCase smallest = from;
        int size = rows(from, batch, stream).size();
        for (int length = Math.max(1, size / 2); length >= 1; length /= 2) {
            for (int at = rows(smallest, batch, stream).size() - length; at >= 0; at -= length) {
                List<Row> fewer = without(rows(smallest, batch, stream), at, length);
                QueryCase candidate = withRows(smallest, batch, stream, fewer);
                smallest = test(candidate) ? candidate : smallest;
            }
        }
        return smallest;
    }

    private static List<Row> rows(QueryCase queryCase, int batch, int stream) {
        return queryCase.batches().get(batch).rows().get(stream);
    }

    private static QueryCase withRows(QueryCase from, int batch, int stream, List<Row> rows) {
        List<InputBatch> batches = new ArrayList<>(from.batches());
        List<List<Row>> units = new ArrayList<>(batches.get(batch).rows());
        units.set(stream, rows);
        batches.set(batch, new InputBatch(units));
        return from.withBatches(batches);
    }

    private static <T> List<T> without(List<T> list, int from, int length) {
        List<T> rest = new ArrayList<>(list);
        rest.subList(from, from + length).clear();
        return rest;
    }
}
