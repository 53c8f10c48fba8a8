package io.millrace.app.query;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Aggregates of a few values by their definitions, in decimals of 60 digits.
final class NaiveAggregates {
    private static final MathContext DIGITS = new MathContext(60);

    private NaiveAggregates() {}

    static List<Double> valued(List<@Nullable Double> values) {
        return values.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    }

    private static BigDecimal mean(List<Double> values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.divide(BigDecimal.valueOf(values.size()), DIGITS);
    }

    /// The sum of products of distances from the means.
    static BigDecimal moment(List<Double> x, List<Double> y) {
        BigDecimal meanX = mean(x);
        BigDecimal meanY = mean(y);
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < x.size(); i++) {
            BigDecimal distanceX = new BigDecimal(x.get(i)).subtract(meanX);
            BigDecimal distanceY = new BigDecimal(y.get(i)).subtract(meanY);
            sum = sum.add(distanceX.multiply(distanceY), DIGITS);
        }
        return sum;
    }

    private static BigDecimal moment(List<Double> x, int power) {
        BigDecimal mean = mean(x);
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : x) {
            sum = sum.add(new BigDecimal(value).subtract(mean).pow(power), DIGITS);
        }
        return sum;
    }

    static @Nullable Double variance(List<Double> x, int divisorLess) {
        int divisor = x.size() - divisorLess;
        return x.isEmpty() || divisor == 0
                ? null
                : moment(x, x).divide(BigDecimal.valueOf(divisor), DIGITS).doubleValue();
    }

    static @Nullable Double skewness(List<Double> x) {
        if (x.isEmpty() || moment(x, x).signum() == 0) {
            return null;
        }
        double m2 = moment(x, 2).doubleValue() / x.size();
        return moment(x, 3).doubleValue() / x.size() / Math.pow(m2, 1.5);
    }

    static @Nullable Double kurtosis(List<Double> x) {
        if (x.isEmpty() || moment(x, x).signum() == 0) {
            return null;
        }
        double m2 = moment(x, 2).doubleValue() / x.size();
        return moment(x, 4).doubleValue() / x.size() / (m2 * m2) - 3;
    }

    static @Nullable Double covariance(List<Double> x, List<Double> y) {
        return x.isEmpty()
                ? null
                : moment(x, y).divide(BigDecimal.valueOf(x.size()), DIGITS).doubleValue();
    }

    static @Nullable Double correlation(List<Double> x, List<Double> y) {
        if (x.size() < 2 || moment(x, x).signum() == 0 || moment(y, y).signum() == 0) {
            return null;
        }
        BigDecimal root = moment(x, x).multiply(moment(y, y)).sqrt(DIGITS);
        return moment(x, y).divide(root, DIGITS).doubleValue();
    }

    static @Nullable Double percentile(List<Double> values, double percentage) {
        if (values.isEmpty()) {
            return null;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double position = (sorted.size() - 1) * percentage;
        double low = sorted.get((int) Math.floor(position));
        double high = sorted.get((int) Math.ceil(position));
        return low + (high - low) * (position - Math.floor(position));
    }

    static @Nullable Double element(List<Double> values, double percentage) {
        if (values.isEmpty()) {
            return null;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        for (int i = 0; i < sorted.size(); i++) {
            if (i + 1 >= percentage * sorted.size()) {
                return sorted.get(i);
            }
        }
        throw new IllegalStateException("a percentage above 1");
    }

    static @Nullable Double mode(List<Double> values) {
        Map<Double, Integer> counts = new HashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        Double best = null;
        for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
            int order =
                    best == null ? 1 : entry.getValue() - Objects.requireNonNull(counts.get(best));
            if (order > 0 || (order == 0 && best != null && entry.getKey() < best)) {
                best = entry.getKey();
            }
        }
        return best;
    }
}
