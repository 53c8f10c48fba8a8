package io.millrace.testkit.differential;

import io.millrace.testkit.differential.Answer.BatchAnswer;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Compares what Millrace answers to a case with what Spark does.
///
/// Exact but for four things. A column may be nullable in ours alone. Finite doubles may be 1e-12
/// apart, relatively, because Spark's sums depend on the order of rows. Millrace counts late rows,
/// Spark counts late groups of partial aggregations: so ours is never the smaller, and zero exactly
/// when Spark's is, unless a filter over groups takes windows out, which Spark does before it looks
/// at what is late. A column of `approx_count_distinct` may differ by its stated error: either
/// sketch may take two values for one.
public final class AnswerComparison {
    private static final double TOLERANCE = 1e-12;
    private static final String NOT_NULL = " NOT NULL";
    private static final String SKETCH = "approx_count_distinct";

    /// The standard error that the function states when it is given none.
    private static final double SKETCH_ERROR = 0.05;

    private final BitSet sketches;
    private final boolean areWindowsFiltered;
    private final List<Difference> found = new ArrayList<>();

    private AnswerComparison(BitSet sketches, boolean areWindowsFiltered) {
        this.sketches = sketches;
        this.areWindowsFiltered = areWindowsFiltered;
    }

    /// Returns what differs, gravest first; empty when the answers agree.
    ///
    /// @param queryCase what both answer
    public static List<Difference> differences(QueryCase queryCase, Answer ours, Answer sparks) {
        return new AnswerComparison(sketches(queryCase, sparks), areWindowsFiltered(queryCase))
                .compare(ours, sparks);
    }

    private static boolean areWindowsFiltered(QueryCase queryCase) {
        return queryCase.calls().stream()
                .dropWhile(call -> !call.method().equals("agg"))
                .anyMatch(
                        call ->
                                call.method().equals("filter")
                                        && call.toString().contains(".start"));
    }

    /// Returns the columns of the result that are sketches.
    private static BitSet sketches(QueryCase queryCase, Answer answer) {
        Set<String> aliases = new HashSet<>();
        for (FrameCall call : queryCase.calls()) {
            for (Object argument : call.arguments()) {
                if (argument instanceof Term.Method(Term.Function target, String name, List<?> as)
                        && name.equals("as")
                        && target.name().equals(SKETCH)) {
                    aliases.add(String.valueOf(as.getFirst()));
                }
            }
        }
        BitSet columns = new BitSet();
        if (!answer.schema().isEmpty()) {
            String[] names = StructType.fromDDL(answer.schema()).fieldNames();
            for (int i = 0; i < names.length; i++) {
                columns.set(i, aliases.contains(names[i]) || names[i].startsWith(SKETCH + "("));
            }
        }
        return columns;
    }

    private List<Difference> compare(Answer ours, Answer sparks) {
        if (!Objects.equals(ours.error(), sparks.error())) {
            String text = "ours " + described(ours) + ", Spark's " + described(sparks);
            found.add(new Difference(Difference.Kind.ERROR, text));
            return found;
        }
        if (!isAlike(ours.schema(), sparks.schema())) {
            String text = "ours " + ours.schema() + ", Spark's " + sparks.schema();
            found.add(new Difference(Difference.Kind.SCHEMA, text));
        }
        List<Long> ourIds = ours.batches().stream().map(BatchAnswer::batchId).toList();
        List<Long> sparkIds = sparks.batches().stream().map(BatchAnswer::batchId).toList();
        if (!ourIds.equals(sparkIds)) {
            String text = "ours " + ourIds + ", Spark's " + sparkIds;
            found.add(new Difference(Difference.Kind.BATCHES, text));
        }
        for (int i = 0; i < Math.min(ourIds.size(), sparkIds.size()); i++) {
            compare(ours.batches().get(i), sparks.batches().get(i));
        }
        return found;
    }

    /// Returns whether schemas are equal but for columns that may be null in ours alone: ours does
    /// not know ANSI mode, in which decimals that do not fit are errors and no nulls.
    private static boolean isAlike(String ours, String sparks) {
        int at = 0;
        for (int i = 0; i < sparks.length(); i++) {
            if (sparks.startsWith(NOT_NULL, i) && !ours.startsWith(NOT_NULL, at)) {
                i += NOT_NULL.length() - 1;
            } else if (at < ours.length() && ours.charAt(at) == sparks.charAt(i)) {
                at++;
            } else {
                return false;
            }
        }
        return at == ours.length();
    }

    private static String described(Answer answer) {
        return answer.error() == null
                ? "runs"
                : "fails after "
                        + answer.batches().size()
                        + " batches with "
                        + answer.error()
                        + " ("
                        + String.valueOf(answer.message()).lines().findFirst().orElse("")
                        + ")";
    }

    private void compare(BatchAnswer ours, BatchAnswer sparks) {
        String at = "batch " + ours.batchId() + ": ";
        if (!ours.watermark().equals(sparks.watermark())) {
            String text = at + "ours " + ours.watermark() + ", Spark's " + sparks.watermark();
            found.add(new Difference(Difference.Kind.WATERMARK, text));
        }
        List<List<@Nullable Object>> surplus = new ArrayList<>(ours.rows());
        List<List<@Nullable Object>> missing = new ArrayList<>();
        for (List<@Nullable Object> row : sparks.rows()) {
            if (!removeOne(row, surplus)) {
                missing.add(row);
            }
        }
        if (!surplus.isEmpty() || !missing.isEmpty()) {
            String text = at + "only ours " + surplus + ", only Spark's " + missing;
            found.add(new Difference(Difference.Kind.ROWS, text));
        }
        boolean isLateAlike =
                ours.lateRows() >= sparks.lateRows()
                        && (areWindowsFiltered
                                || (ours.lateRows() == 0) == (sparks.lateRows() == 0));
        if (!isLateAlike) {
            String text = at + "ours " + ours.lateRows() + ", Spark's " + sparks.lateRows();
            found.add(new Difference(Difference.Kind.LATE_ROWS, text));
        }
    }

    private boolean removeOne(List<@Nullable Object> row, List<List<@Nullable Object>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (isSameRow(row, rows.get(i))) {
                rows.remove(i);
                return true;
            }
        }
        return false;
    }

    private boolean isSameRow(List<@Nullable Object> sparks, List<@Nullable Object> ours) {
        if (sparks.size() != ours.size()) {
            return false;
        }
        for (int i = 0; i < sparks.size(); i++) {
            boolean isSame =
                    sketches.get(i)
                                    && sparks.get(i) instanceof Long x
                                    && ours.get(i) instanceof Long y
                            ? isSketchAlike(x, y)
                            : isSame(sparks.get(i), ours.get(i));
            if (!isSame) {
                return false;
            }
        }
        return true;
    }

    /// Within three standard errors, or one of the few values taken for another; but some are never
    /// taken for none.
    private static boolean isSketchAlike(long sparks, long ours) {
        return (sparks == 0) == (ours == 0)
                && Math.abs(sparks - ours) <= Math.max(1, 3 * SKETCH_ERROR * sparks);
    }

    private static boolean isSame(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Double x && b instanceof Double y) {
            return isSame(x.doubleValue(), y.doubleValue());
        }
        if (!(a instanceof List<?> left && b instanceof List<?> right)) {
            return Objects.equals(a, b);
        }
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!isSame(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(double a, double b) {
        return Double.compare(a, b) == 0
                || (Double.isFinite(a)
                        && Double.isFinite(b)
                        && a != 0
                        && Math.abs(a - b) <= TOLERANCE * Math.abs(a));
    }
}
