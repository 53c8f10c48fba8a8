package io.millrace.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes into tables of expressions what Spark makes of them: `spark/run.sh FunctionTables
/// sql/src/test/resources/io/millrace/sql/functions/*.txt`.
///
/// ```text
/// -- a comment
/// -- zone America/Los_Angeles       a setting for the lines that follow
/// -- ansi false
/// left('abc', 2) => string [ab]     type and value as text, a line break as \n
/// left(null, 2) => string null
/// 7 div 0 => ! DIVIDE_BY_ZERO       or the condition of the error
/// ```
public final class FunctionTables {
    private static final String ARROW = " => ";

    /// Errors for which Spark has another condition, or none.
    private static final Map<String, String> RENAMED =
            Map.of(
                    "ArithmeticException", "ARITHMETIC_OVERFLOW",
                    "IllegalFormatConversionException", "INVALID_FORMAT",
                    "IllegalArgumentException", "CONVERSION_INVALID_INPUT",
                    "PatternSyntaxException", "INVALID_PARAMETER_VALUE",
                    "INCONSISTENT_BEHAVIOR_CROSS_VERSION", "INVALID_DATETIME_PATTERN");

    private final SparkSession session;

    private FunctionTables(SparkSession session) {
        this.session = session;
    }

    /// Rewrites the files.
    public static void main(String[] files) throws IOException {
        SparkSession session = SparkSessions.open();
        for (String file : files) {
            Path path = Path.of(file);
            Files.write(path, new FunctionTables(session).answered(Files.readAllLines(path)));
        }
        session.stop();
    }

    private List<String> answered(List<String> lines) {
        set("spark.sql.session.timeZone", "UTC");
        set("spark.sql.ansi.enabled", "true");
        List<String> answered = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("-- zone ")) {
                set("spark.sql.session.timeZone", line.substring("-- zone ".length()));
            } else if (line.startsWith("-- ansi ")) {
                set("spark.sql.ansi.enabled", line.substring("-- ansi ".length()));
            }
            boolean isQuestion = !line.isBlank() && !line.startsWith("--");
            answered.add(isQuestion ? answered(line) : line);
        }
        return answered;
    }

    private void set(String key, String value) {
        session.conf().set(key, value);
    }

    private String answered(String line) {
        int end = line.lastIndexOf(ARROW);
        String expression = end < 0 ? line : line.substring(0, end);
        return expression + ARROW + answer(expression);
    }

    private String answer(String expression) {
        try {
            Row row =
                    session.sql(
                                    "SELECT typeof(x), CAST(x AS STRING) FROM (SELECT "
                                            + expression
                                            + " AS x)")
                            .collectAsList()
                            .getFirst();
            String value = row.getString(1);
            return row.getString(0)
                    + (value == null
                            ? " null"
                            : " [" + value.replace("\r", "\\r").replace("\n", "\\n") + "]");
        } catch (Exception e) {
            String condition = SparkConditions.of(e);
            return "! " + RENAMED.getOrDefault(condition, condition);
        }
    }
}
