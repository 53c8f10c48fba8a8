package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.MillraceException;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;

/// Statements and what they give, from `queries.sql`, and with what Spark gave, from
/// `recorded.sql`: a comment names each, its rows follow as comments.
@SessionTest
final class SqlQueryTest {
    /// A statement with the rows that it gives.
    record Golden(String name, String statement, List<String> rows) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> queries() {
        return goldens("queries.sql");
    }

    static List<Golden> recorded() {
        return goldens("recorded.sql");
    }

    private static List<Golden> goldens(String file) {
        List<Golden> goldens = new ArrayList<>();
        for (String block : SqlTables.text(file).split("\n\n")) {
            List<String> lines = block.lines().toList();
            String statement =
                    String.join("\n", lines.stream().filter(l -> !l.startsWith("--")).toList());
            List<String> rows =
                    lines.stream()
                            .filter(line -> line.startsWith("--> "))
                            .map(line -> line.substring(4))
                            .toList();
            goldens.add(new Golden(lines.getFirst().substring(3), statement, rows));
        }
        return goldens;
    }

    @BeforeEach
    void createTables(Session session) {
        SqlTables.create(session);
    }

    private static List<String> rows(DataFrame frame) {
        return frame.collectAsList().stream().map(Row::toString).toList();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aStatementGivesItsRows(Golden golden, Session session) {
        assertEquals(
                String.join("\n", golden.rows()),
                String.join("\n", rows(session.sql(golden.statement()))));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aStatementGivesSparksRowsOrSparksError(Golden golden, Session session) {
        assertEquals(
                String.join("\n", golden.rows()),
                String.join("\n", rowsOrError(session, golden.statement())));
    }

    private static List<String> rowsOrError(Session session, String statement) {
        try {
            return rows(session.sql(statement));
        } catch (MillraceException e) {
            return List.of("! " + e.condition());
        }
    }

    @Test
    void namesOfColumnsAreSparks(Session session) {
        DataFrame frame =
                session.sql(
                        "SELECT id, p.name, age + 1, count(*), sum(age) AS s, window.start,"
                                + " CAST(id AS STRING), upper(name), 'x', 1, a.b.c"
                                + " FROM (SELECT *, struct(struct(1 AS c) AS b) AS a,"
                                + " struct(1 AS start) AS window FROM people) p"
                                + " GROUP BY ALL");
        assertArrayEquals(
                new String[] {
                    "id",
                    "name",
                    "(age + 1)",
                    "count(1)",
                    "s",
                    "start",
                    "id",
                    "upper(name)",
                    "x",
                    "1",
                    "c"
                },
                frame.columns());
    }
}
