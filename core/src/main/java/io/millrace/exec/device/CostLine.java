package io.millrace.exec.device;

/// How long one side takes for a batch: `fixed + perRow * rows + perGroup * groups`, fitted to what
/// it took.
///
/// The fit is the least squares of the relative errors, in which each measurement counts for an
/// eighth less than the next; no coefficient is negative. Batches of a query are often alike and
/// say little about the parts of the sum. What they leave open is as the line was at the start:
/// three made-up measurements, of small weight, have its proportions at the level of what was
/// measured. Not thread-safe.
final class CostLine {
    private static final int TERMS = 3;
    private static final double FADING = 7.0 / 8;
    private static final double START_WEIGHT = 1.0 / 16;
    private static final int SWEEPS = 200;

    /// Rows and groups of the made-up measurements, one for each term.
    private static final double[][] START_BATCHES = {{1, 0, 0}, {1, 1e6, 0}, {1, 1e6, 1e6}};

    private final double[] start;
    private final double[] terms;

    /// Weighted sums of products of rows and groups, each divided by the time that they took.
    private final double[][] products = new double[TERMS][TERMS];

    private final double[] sums = new double[TERMS];
    private double weight;
    private double logLevel;

    CostLine(double fixedNanos, double nanosPerRow, double nanosPerGroup) {
        this.start = new double[] {fixedNanos, nanosPerRow, nanosPerGroup};
        this.terms = start.clone();
    }

    /// Returns how long a batch will take.
    double nanos(double rows, double groups) {
        return value(terms, rows, groups);
    }

    private static double value(double[] line, double rows, double groups) {
        return line[0] + line[1] * rows + line[2] * groups;
    }

    double fixedNanos() {
        return terms[0];
    }

    /// Returns what a row takes of which so many, as a rule a fraction, have a group of their own.
    double nanosPerRow(double groupsPerRow) {
        return terms[1] + terms[2] * groupsPerRow;
    }

    /// Takes in what a batch took.
    void add(long rows, long groups, long nanos) {
        for (int i = 0; i < TERMS; i++) {
            sums[i] *= FADING;
            for (int k = 0; k < TERMS; k++) {
                products[i][k] *= FADING;
            }
        }
        addTo(products, sums, new double[] {1, rows, groups}, 1.0 / nanos);
        double logOfStart = Math.log(nanos / value(start, (double) rows, (double) groups));
        logLevel = (FADING * weight * logLevel + logOfStart) / (FADING * weight + 1);
        weight = FADING * weight + 1;
        fit();
    }

    /// @param scale by which all is multiplied, so that the right value is 1
    private static void addTo(double[][] products, double[] sums, double[] batch, double scale) {
        for (int i = 0; i < TERMS; i++) {
            double term = batch[i] * scale;
            sums[i] += term;
            for (int k = 0; k < TERMS; k++) {
                products[i][k] += term * batch[k] * scale;
            }
        }
    }

    /// Goes down to the least sum of squares, one term after the other, from where it is.
    private void fit() {
        double[][] all = new double[TERMS][TERMS];
        double[] right = sums.clone();
        double[] started = new double[TERMS];
        for (double[] batch : START_BATCHES) {
            double nanos = value(start, batch[1], batch[2]) * Math.exp(logLevel);
            addTo(all, started, batch, 1 / nanos);
        }
        for (int i = 0; i < TERMS; i++) {
            right[i] += START_WEIGHT * started[i];
            for (int k = 0; k < TERMS; k++) {
                all[i][k] = START_WEIGHT * all[i][k] + products[i][k];
            }
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int i = 0; i < TERMS; i++) {
                double rest = right[i];
                for (int k = 0; k < TERMS; k++) {
                    rest -= k == i ? 0 : all[i][k] * terms[k];
                }
                terms[i] = Math.max(0, rest / all[i][i]);
            }
        }
    }
}
