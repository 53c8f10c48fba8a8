package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Statements and what they give, from `queries.sql`: a comment names each, its rows follow as
/// comments.
@SessionTest
final class SqlQueryTest {
    /// A statement with the rows that it gives.
    record Golden(String name, String statement, List<String> rows) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Golden> queries() throws IOException {
        List<Golden> queries = new ArrayList<>();
        String name = "";
        StringBuilder statement = new StringBuilder();
        List<String> rows = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("-- ")) {
                name = line.substring(3);
            } else if (line.startsWith("--> ")) {
                rows.add(line.substring(4));
            } else if (!line.isBlank()) {
                statement.append(line).append('\n');
            } else if (!statement.isEmpty()) {
                queries.add(new Golden(name, statement.toString(), List.copyOf(rows)));
                statement.setLength(0);
                rows.clear();
            }
        }
        return queries;
    }

    private static List<String> lines() throws IOException {
        try (InputStream input =
                Objects.requireNonNull(SqlQueryTest.class.getResourceAsStream("queries.sql"))) {
            List<String> lines =
                    new ArrayList<>(
                            new String(input.readAllBytes(), StandardCharsets.UTF_8)
                                    .lines()
                                    .toList());
            lines.add("");
            return lines;
        }
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
