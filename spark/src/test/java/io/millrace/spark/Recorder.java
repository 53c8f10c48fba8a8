package io.millrace.spark;

import io.millrace.testkit.differential.AnswerFormat;
import io.millrace.testkit.differential.CaseGenerator;
import io.millrace.testkit.differential.CaseRunner;
import io.millrace.testkit.differential.GoldenCases;
import io.millrace.testkit.differential.QueryCase;

import org.apache.spark.package$;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes down what Spark answers, for builds without it: what `spark/record.sh` starts.
public final class Recorder {
    private static final int CASES = 200;

    private Recorder() {}

    /// Writes both files anew.
    ///
    /// @param args the directory
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        CaseGenerator generator = new CaseGenerator();
        List<QueryCase> random = new ArrayList<>();
        for (long seed = 1; seed <= CASES; seed++) {
            random.add(generator.generate(seed));
        }
        try (SparkRunner spark = SparkRunner.create()) {
            record(spark, random, directory.resolve("random.jsonl"));
            record(spark, GoldenCases.all(), directory.resolve("golden.jsonl"));
        }
    }

    private static void record(CaseRunner spark, List<QueryCase> cases, Path file)
            throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# What Apache Spark "
                        + package$.MODULE$.SPARK_VERSION()
                        + " answers, in the form of AnswerFormat; made by spark/record.sh");
        for (QueryCase queryCase : cases) {
            lines.add(AnswerFormat.write(queryCase, spark.run(queryCase)));
        }
        Files.write(file, lines);
    }
}
