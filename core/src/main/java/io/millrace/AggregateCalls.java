package io.millrace;

import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Aggregate functions.
///
/// All but `count("*")`, `first`, `last` and `any_value` leave rows out in which an argument is
/// null; a group without any gives null, counts 0. No aggregate of doubles depends on the order of
/// rows: sums are exact before they are rounded once.
@SuppressWarnings("MemberName") // Spark's names
abstract class AggregateCalls extends FunctionCalls {
    AggregateCalls() {}

    private static Column callDistinct(String name, Object... arguments) {
        List<Expression> expressions = Arrays.stream(arguments).map(Literals::of).toList();
        return new Column(new Unresolved.Function(name, expressions, true));
    }

    // Counts

    /// The number of rows in which the column is not null; of all rows for a constant.
    public static Column count(Column e) {
        return call("count", e);
    }

    /// The number of rows in which the column is not null; of all rows for `"*"`.
    public static Column count(String columnName) {
        return count(new Column(columnName));
    }

    /// The number of rows in which the condition is true.
    public static Column count_if(Column e) {
        return call("count_if", e);
    }

    /// The number of different rows of the columns without a null; not on streams.
    public static Column count_distinct(Column expr, Column... exprs) {
        List<Column> all = new ArrayList<>(List.of(expr));
        all.addAll(List.of(exprs));
        return callDistinct("count", all.toArray());
    }

    /// The same as [#count_distinct].
    public static Column countDistinct(Column expr, Column... exprs) {
        return count_distinct(expr, exprs);
    }

    /// The same of the columns of those names.
    public static Column countDistinct(String columnName, String... columnNames) {
        return count_distinct(
                new Column(columnName),
                Arrays.stream(columnNames).map(Column::new).toArray(Column[]::new));
    }

    /// About the number of different values: by a HyperLogLog whose relative error has a standard
    /// deviation of 5 %.
    public static Column approx_count_distinct(Column e) {
        return call("approx_count_distinct", e);
    }

    /// The same of the column of that name.
    public static Column approx_count_distinct(String columnName) {
        return approx_count_distinct(new Column(columnName));
    }

    /// About the number of different values.
    ///
    /// @param rsd the most that the standard deviation of the relative error may be, from 0.0022 to
    ///   0.39: half of it takes four times the memory
    public static Column approx_count_distinct(Column e, double rsd) {
        return call("approx_count_distinct", e, rsd);
    }

    /// The same of the column of that name.
    public static Column approx_count_distinct(String columnName, double rsd) {
        return approx_count_distinct(new Column(columnName), rsd);
    }

    // Sums

    /// The sum: a long of integers, a double of floats, exact before it is rounded once.
    public static Column sum(Column e) {
        return call("sum", e);
    }

    /// The same of the column of that name.
    public static Column sum(String columnName) {
        return sum(new Column(columnName));
    }

    /// The sum of the different values; not on streams.
    public static Column sum_distinct(Column e) {
        return callDistinct("sum", e);
    }

    /// The average, a double.
    public static Column avg(Column e) {
        return call("avg", e);
    }

    /// The same of the column of that name.
    public static Column avg(String columnName) {
        return avg(new Column(columnName));
    }

    /// The same as [#avg(Column)].
    public static Column mean(Column e) {
        return avg(e);
    }

    /// The same as [#avg(String)].
    public static Column mean(String columnName) {
        return avg(columnName);
    }

    // Moments

    /// The same as [#var_samp(Column)].
    public static Column variance(Column e) {
        return call("variance", e);
    }

    /// The same of the column of that name.
    public static Column variance(String columnName) {
        return variance(new Column(columnName));
    }

    /// The variance of a sample: null for one value.
    public static Column var_samp(Column e) {
        return call("var_samp", e);
    }

    /// The same of the column of that name.
    public static Column var_samp(String columnName) {
        return var_samp(new Column(columnName));
    }

    /// The variance.
    public static Column var_pop(Column e) {
        return call("var_pop", e);
    }

    /// The same of the column of that name.
    public static Column var_pop(String columnName) {
        return var_pop(new Column(columnName));
    }

    /// The same as [#stddev_samp(Column)].
    public static Column std(Column e) {
        return call("std", e);
    }

    /// The same as [#stddev_samp(Column)].
    public static Column stddev(Column e) {
        return call("stddev", e);
    }

    /// The same of the column of that name.
    public static Column stddev(String columnName) {
        return stddev(new Column(columnName));
    }

    /// The standard deviation of a sample: null for one value.
    public static Column stddev_samp(Column e) {
        return call("stddev_samp", e);
    }

    /// The same of the column of that name.
    public static Column stddev_samp(String columnName) {
        return stddev_samp(new Column(columnName));
    }

    /// The standard deviation.
    public static Column stddev_pop(Column e) {
        return call("stddev_pop", e);
    }

    /// The same of the column of that name.
    public static Column stddev_pop(String columnName) {
        return stddev_pop(new Column(columnName));
    }

    /// The skewness; null when all values are equal.
    public static Column skewness(Column e) {
        return call("skewness", e);
    }

    /// The same of the column of that name.
    public static Column skewness(String columnName) {
        return skewness(new Column(columnName));
    }

    /// The excess kurtosis; null when all values are equal.
    public static Column kurtosis(Column e) {
        return call("kurtosis", e);
    }

    /// The same of the column of that name.
    public static Column kurtosis(String columnName) {
        return kurtosis(new Column(columnName));
    }

    /// The correlation; null for one row, or when one of the columns is constant.
    public static Column corr(Column column1, Column column2) {
        return call("corr", column1, column2);
    }

    /// The same of the columns of those names.
    public static Column corr(String columnName1, String columnName2) {
        return corr(new Column(columnName1), new Column(columnName2));
    }

    /// The covariance of a sample: null for one row.
    public static Column covar_samp(Column column1, Column column2) {
        return call("covar_samp", column1, column2);
    }

    /// The same of the columns of those names.
    public static Column covar_samp(String columnName1, String columnName2) {
        return covar_samp(new Column(columnName1), new Column(columnName2));
    }

    /// The covariance.
    public static Column covar_pop(Column column1, Column column2) {
        return call("covar_pop", column1, column2);
    }

    /// The same of the columns of those names.
    public static Column covar_pop(String columnName1, String columnName2) {
        return covar_pop(new Column(columnName1), new Column(columnName2));
    }

    // Values out of all

    /// The smallest value; NaN is larger than every number.
    public static Column min(Column e) {
        return call("min", e);
    }

    /// The same of the column of that name.
    public static Column min(String columnName) {
        return min(new Column(columnName));
    }

    /// The largest value; NaN is larger than every number.
    public static Column max(Column e) {
        return call("max", e);
    }

    /// The same of the column of that name.
    public static Column max(String columnName) {
        return max(new Column(columnName));
    }

    /// The first column in the row in which the second is smallest, the last of such rows.
    public static Column min_by(Column column1, Column column2) {
        return call("min_by", column1, column2);
    }

    /// The first column in the row in which the second is largest, the last of such rows.
    public static Column max_by(Column column1, Column column2) {
        return call("max_by", column1, column2);
    }

    /// The value of the first row, null or not, in the order of batches, sources and files.
    public static Column first(Column e) {
        return call("first", e);
    }

    /// The same of the column of that name.
    public static Column first(String columnName) {
        return first(new Column(columnName));
    }

    /// The value of the first row.
    ///
    /// @param ignoreNulls whether only rows in which it is not null count
    public static Column first(Column e, boolean ignoreNulls) {
        return call("first", e, ignoreNulls);
    }

    /// The same of the column of that name.
    public static Column first(String columnName, boolean ignoreNulls) {
        return first(new Column(columnName), ignoreNulls);
    }

    /// The same as [#first(Column)].
    public static Column first_value(Column e) {
        return call("first_value", e);
    }

    /// The same as [#first(Column, boolean)].
    ///
    /// @param ignoreNulls true or false
    public static Column first_value(Column e, Column ignoreNulls) {
        return call("first_value", e, ignoreNulls);
    }

    /// The value of the last row, null or not, in the order of batches, sources and files.
    public static Column last(Column e) {
        return call("last", e);
    }

    /// The same of the column of that name.
    public static Column last(String columnName) {
        return last(new Column(columnName));
    }

    /// The value of the last row.
    ///
    /// @param ignoreNulls whether only rows in which it is not null count
    public static Column last(Column e, boolean ignoreNulls) {
        return call("last", e, ignoreNulls);
    }

    /// The same of the column of that name.
    public static Column last(String columnName, boolean ignoreNulls) {
        return last(new Column(columnName), ignoreNulls);
    }

    /// The same as [#last(Column)].
    public static Column last_value(Column e) {
        return call("last_value", e);
    }

    /// The same as [#last(Column, boolean)].
    ///
    /// @param ignoreNulls true or false
    public static Column last_value(Column e, Column ignoreNulls) {
        return call("last_value", e, ignoreNulls);
    }

    /// A value of the group: that of the first row.
    public static Column any_value(Column e) {
        return call("any_value", e);
    }

    /// A value of the group: that of the first row.
    ///
    /// @param ignoreNulls true or false: whether only rows in which it is not null count
    public static Column any_value(Column e, Column ignoreNulls) {
        return call("any_value", e, ignoreNulls);
    }

    /// The most frequent value, the smallest of equally frequent ones.
    public static Column mode(Column e) {
        return call("mode", e);
    }

    /// The same as [#mode(Column)].
    ///
    /// @param deterministic without effect: the result always is
    public static Column mode(Column e, boolean deterministic) {
        return call("mode", e, deterministic);
    }

    // Arrays

    /// All values as an array, in the order of batches, sources and files.
    public static Column collect_list(Column e) {
        return call("collect_list", e);
    }

    /// The same of the column of that name.
    public static Column collect_list(String columnName) {
        return collect_list(new Column(columnName));
    }

    /// The same as [#collect_list(Column)].
    public static Column array_agg(Column e) {
        return call("array_agg", e);
    }

    /// The different values as an array, in ascending order.
    public static Column collect_set(Column e) {
        return call("collect_set", e);
    }

    /// The same of the column of that name.
    public static Column collect_set(String columnName) {
        return collect_set(new Column(columnName));
    }

    // Percentiles

    /// The middle value, exactly; between the two middle ones of an even number.
    public static Column median(Column e) {
        return call("median", e);
    }

    /// The value at the percentage of the ranks, exactly: interpolated between two values.
    ///
    /// @param percentage a constant between 0.0 and 1.0, or an array of such
    public static Column percentile(Column e, Column percentage) {
        return call("percentile", e, percentage);
    }

    /// The value at the percentage of the ranks.
    ///
    /// @param frequency an integer: how many rows a row stands for
    public static Column percentile(Column e, Column percentage, Column frequency) {
        return call("percentile", e, percentage, frequency);
    }

    /// The smallest value up to which there is the percentage of values: exact, unlike Spark's.
    ///
    /// @param percentage a constant between 0.0 and 1.0, or an array of such
    /// @param accuracy without effect
    public static Column percentile_approx(Column e, Column percentage, Column accuracy) {
        return call("percentile_approx", e, percentage, accuracy);
    }

    /// The same as [#percentile_approx].
    public static Column approx_percentile(Column e, Column percentage, Column accuracy) {
        return call("approx_percentile", e, percentage, accuracy);
    }

    // Bits and conditions

    /// The bits that are set in all integers.
    public static Column bit_and(Column e) {
        return call("bit_and", e);
    }

    /// The bits that are set in any integer.
    public static Column bit_or(Column e) {
        return call("bit_or", e);
    }

    /// The bits that are set in an odd number of integers.
    public static Column bit_xor(Column e) {
        return call("bit_xor", e);
    }

    /// Whether the condition is true in all rows.
    public static Column bool_and(Column e) {
        return call("bool_and", e);
    }

    /// The same as [#bool_and].
    public static Column every(Column e) {
        return call("every", e);
    }

    /// Whether the condition is true in any row.
    public static Column bool_or(Column e) {
        return call("bool_or", e);
    }

    /// The same as [#bool_or].
    public static Column some(Column e) {
        return call("some", e);
    }

    /// The same as [#bool_or].
    public static Column any(Column e) {
        return call("any", e);
    }
}
