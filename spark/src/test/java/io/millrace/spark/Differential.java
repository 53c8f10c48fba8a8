package io.millrace.spark;

import io.millrace.testkit.differential.Answer;
import io.millrace.testkit.differential.AnswerComparison;
import io.millrace.testkit.differential.CaseGenerator;
import io.millrace.testkit.differential.CaseRunner;
import io.millrace.testkit.differential.Difference;
import io.millrace.testkit.differential.MillraceRunner;
import io.millrace.testkit.differential.QueryCase;
import io.millrace.testkit.differential.Shrinker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Runs random cases on both engines and prints those that differ: what `tools/differential.sh`
/// starts.
public final class Differential {
    private static final int SHRINK_ATTEMPTS = 120;
    private static final int REPORT_EVERY = 100;

    private final CaseRunner spark;
    private final CaseRunner millrace;
    private final boolean isShrunk;
    private int done;
    private int different;
    private int refused;

    private Differential(CaseRunner spark, CaseRunner millrace, boolean isShrunk) {
        this.spark = spark;
        this.millrace = millrace;
        this.isShrunk = isShrunk;
    }

    /// Runs cases; ends with status 1 if some differ.
    ///
    /// @param args the number of cases, then `--seed N`, `--resume`, `--no-shrink`
    public static void main(String[] args) throws IOException {
        List<String> options = Arrays.asList(args);
        int count = Integer.parseInt(args[0]);
        int at = options.indexOf("--seed");
        long first = at < 0 ? 1 : Long.parseLong(args[at + 1]);
        Path progress = Path.of("target", "differential", "next-" + first);
        long next =
                options.contains("--resume") && Files.exists(progress)
                        ? Long.parseLong(Files.readString(progress).strip())
                        : first;
        Files.createDirectories(progress.getParent());
        int different;
        try (SparkRunner spark = SparkRunner.create();
                MillraceRunner millrace = MillraceRunner.create(Map.of())) {
            Differential run = new Differential(spark, millrace, !options.contains("--no-shrink"));
            run.runAll(next, first + count, progress);
            different = run.different;
        }
        System.exit(different == 0 ? 0 : 1);
    }

    private void runAll(long first, long end, Path progress) throws IOException {
        CaseGenerator generator = new CaseGenerator();
        long begun = System.nanoTime();
        for (long seed = first; seed < end; seed++) {
            runOne(generator.generate(seed));
            Files.writeString(progress, Long.toString(seed + 1));
            if (done % REPORT_EVERY == 0 || seed == end - 1) {
                double seconds = (System.nanoTime() - begun) / 1e9;
                System.out.printf(
                        "seeds %d to %d: %d differ, %d end with an error on Spark; %.0f s, %.1f a"
                                + " second%n",
                        first, seed, different, refused, seconds, done / seconds);
            }
        }
    }

    private void runOne(QueryCase queryCase) {
        Answer expected = spark.run(queryCase);
        done++;
        refused += expected.error() == null ? 0 : 1;
        List<Difference> found =
                AnswerComparison.differences(queryCase, millrace.run(queryCase), expected);
        if (found.isEmpty()) {
            return;
        }
        different++;
        QueryCase smallest = isShrunk ? shrunk(queryCase, found) : queryCase;
        System.out.println("---- seed " + queryCase.name());
        System.out.println(smallest);
        differences(smallest).forEach(difference -> System.out.println("  " + difference));
    }

    private List<Difference> differences(QueryCase queryCase) {
        return AnswerComparison.differences(
                queryCase, millrace.run(queryCase), spark.run(queryCase));
    }

    private QueryCase shrunk(QueryCase queryCase, List<Difference> found) {
        Set<Difference.Kind> kinds =
                found.stream().map(Difference::kind).collect(Collectors.toSet());
        return Shrinker.shrink(
                queryCase,
                candidate ->
                        differences(candidate).stream()
                                .map(Difference::kind)
                                .anyMatch(kinds::contains),
                SHRINK_ATTEMPTS);
    }
}
