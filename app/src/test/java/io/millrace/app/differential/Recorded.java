package io.millrace.app.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.differential.Answer;
import io.millrace.testkit.differential.AnswerFormat;
import io.millrace.testkit.differential.CaseGenerator;
import io.millrace.testkit.differential.GoldenCases;
import io.millrace.testkit.differential.QueryCase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Cases and what Spark answered to them.
///
/// @param answer Spark's
record Recorded(QueryCase queryCase, Answer answer) {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("millrace.root"), "app/src/test/resources/differential");

    /// Returns the cases by seed.
    static List<Recorded> random() throws IOException {
        CaseGenerator generator = new CaseGenerator();
        List<Recorded> cases = new ArrayList<>();
        for (AnswerFormat.Line line : lines("random.jsonl")) {
            cases.add(of(generator.generate(Long.parseLong(line.name())), line));
        }
        return cases;
    }

    /// Returns the cases written by hand.
    static List<Recorded> golden() throws IOException {
        List<AnswerFormat.Line> lines = lines("golden.jsonl");
        List<QueryCase> golden = GoldenCases.all();
        assertEquals(
                golden.stream().map(QueryCase::name).toList(),
                lines.stream().map(AnswerFormat.Line::name).toList(),
                "run spark/record.sh");
        List<Recorded> cases = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            cases.add(of(golden.get(i), lines.get(i)));
        }
        return cases;
    }

    private static Recorded of(QueryCase queryCase, AnswerFormat.Line line) {
        assertEquals(
                line.checksum(),
                AnswerFormat.checksum(queryCase),
                () -> "case " + line.name() + " is another than was recorded: run spark/record.sh");
        return new Recorded(queryCase, line.answer());
    }

    private static List<AnswerFormat.Line> lines(String file) throws IOException {
        List<AnswerFormat.Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(DIRECTORY.resolve(file))) {
            if (!line.startsWith("#")) {
                lines.add(AnswerFormat.read(line));
            }
        }
        return lines;
    }
}
