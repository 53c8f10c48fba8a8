package io.millrace.testkit.differential;

import io.millrace.testkit.differential.Answer.BatchAnswer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Compares what Millrace answers to a case with what Spark does.
///
/// Exact but for three things. A column may be nullable in ours alone. Finite doubles may be 1e-12
/// apart, relatively, because Spark's sums depend on the order of rows. Millrace counts late rows,
/// Spark counts late groups of partial aggregations: so ours is never the smaller, and zero exactly
/// when Spark's is.
public final class AnswerComparison {
    private static final double TOLERANCE = 1e-12;
    private static final String NOT_NULL = " NOT NULL";

    private AnswerComparison() {}

    /// Returns what differs, gravest first; empty when the answers agree.
    public static List<Difference> differences(Answer ours, Answer sparks) {
        List<Difference> found = new ArrayList<>();
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
            compare(ours.batches().get(i), sparks.batches().get(i), found);
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

    private static void compare(BatchAnswer ours, BatchAnswer sparks, List<Difference> found) {
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
                        && (ours.lateRows() == 0) == (sparks.lateRows() == 0);
        if (!isLateAlike) {
            String text = at + "ours " + ours.lateRows() + ", Spark's " + sparks.lateRows();
            found.add(new Difference(Difference.Kind.LATE_ROWS, text));
        }
    }

    private static boolean removeOne(
            List<@Nullable Object> row, List<List<@Nullable Object>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (isSame(row, rows.get(i))) {
                rows.remove(i);
                return true;
            }
        }
        return false;
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
