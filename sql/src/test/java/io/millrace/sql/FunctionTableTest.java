package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.TestColumns;
import io.millrace.analysis.SqlParsers;
import io.millrace.error.MillraceException;
import io.millrace.expr.Cast;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;
import io.millrace.functions;
import io.millrace.testkit.SessionTest;
import io.millrace.types.DataTypes;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Every function against what Spark says, from the tables in `functions/`: with constants, and
/// with columns of several rows in the place of the constants, of which some are not selected.
@SessionTest
final class FunctionTableTest {
    private static final String ARROW = " => ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "pattern",
                "encoding",
                "number",
                "condition",
                "time",
                "decimal",
                "interval",
                "lenient"
            })
    void functionsOfConstantsGiveSparksValues(String table, Session session) throws IOException {
        compare(table, session, expression -> ofConstants(session, expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "pattern",
                "encoding",
                "number",
                "condition",
                "time",
                "decimal",
                "interval",
                "lenient"
            })
    void functionsOfColumnsGiveSparksValues(String table, Session session) throws IOException {
        compare(table, session, expression -> ofColumns(session, expression));
    }

    private interface Question {
        List<Row> ask(String expression);
    }

    private static void compare(String table, Session session, Question question)
            throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        for (String line : lines(table)) {
            if (line.startsWith("-- zone ")) {
                session.conf().set("millrace.sql.session.timeZone", line.substring(8));
            } else if (line.startsWith("-- ansi ")) {
                session.conf().set("millrace.sql.ansi.enabled", line.substring(8));
            } else if (!line.startsWith("--") && !line.isBlank()) {
                String answer = answered(line.substring(0, line.lastIndexOf(ARROW)), question);
                if (!answer.equals(line)) {
                    expected.add(line);
                    answered.add(answer);
                }
            }
        }
        assertEquals(String.join("\n", expected), String.join("\n", answered));
    }

    private static String answered(String expression, Question question) {
        try {
            List<String> answers =
                    question.ask(expression).stream()
                            .map(FunctionTableTest::text)
                            .distinct()
                            .toList();
            return expression + ARROW + String.join(" | ", answers);
        } catch (MillraceException e) {
            return expression + ARROW + "! " + e.condition();
        }
    }

    private static String text(Row row) {
        String value = row.getString(1);
        return row.getString(0)
                + (value == null
                        ? " null"
                        : " [" + value.replace("\r", "\\r").replace("\n", "\\n") + "]");
    }

    private static List<Row> ofConstants(Session session, String expression) {
        return session.sql(
                        "SELECT typeof(x), CAST(x AS STRING) FROM (SELECT " + expression + " AS x)")
                .collectAsList();
    }

    private static List<Row> ofColumns(Session session, String expression) {
        ColumnsForConstants columns = new ColumnsForConstants();
        Expression tree = columns.in(SqlParsers.get().parseExpression(expression));
        DataFrame frame = session.createDataFrame(columns.rows(), columns.schema());
        Column type = TestColumns.of(new Unresolved.Function("typeof", List.of(tree), false));
        Column value = TestColumns.of(new Cast(tree, DataTypes.StringType));
        return frame.filter(functions.col(ColumnsForConstants.SELECTED))
                .select(type.as("type"), value.as("value"))
                .collectAsList();
    }

    private static List<String> lines(String table) throws IOException {
        String path = "functions/" + table + ".txt";
        try (InputStream input =
                Objects.requireNonNull(FunctionTableTest.class.getResourceAsStream(path))) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
