package io.millrace.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes below SQL statements the rows that Spark gives, or the condition of its error, from the
/// directory `sql/src/test/resources/io/millrace/sql`: `spark/run.sh Statements .../tables.sql
/// .../recorded.sql`.
///
/// ```text
/// -- a comment
/// select id
/// from people
/// --> [1]                  a row, or
/// --> ! UNRESOLVED_COLUMN  the condition of the error
/// ```
public final class Statements {
    private static final String ANSWER = "--> ";

    private Statements() {}

    /// Rewrites the second file, whose statements read the views that the first one makes.
    public static void main(String[] files) throws IOException {
        SparkSession session = SparkSessions.open();
        for (String view : Files.readString(Path.of(files[0])).split("\n\n")) {
            session.sql(view);
        }
        Path path = Path.of(files[1]);
        List<String> lines = new ArrayList<>();
        for (String block : Files.readString(path).split("\n\n")) {
            List<String> asked = block.lines().filter(line -> !line.startsWith(ANSWER)).toList();
            lines.addAll(asked);
            String statement =
                    String.join("\n", asked.stream().filter(l -> !l.startsWith("--")).toList());
            answers(session, statement).forEach(answer -> lines.add(ANSWER + answer));
            lines.add("");
        }
        lines.removeLast();
        Files.write(path, lines);
        session.stop();
    }

    private static List<String> answers(SparkSession session, String statement) {
        try {
            return session.sql(statement).collectAsList().stream().map(Row::toString).toList();
        } catch (Exception e) {
            return List.of("! " + SparkConditions.of(e));
        }
    }
}
