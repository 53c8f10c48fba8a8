package io.millrace.sql;

import io.millrace.analysis.Analyzer;
import io.millrace.analysis.Catalog;
import io.millrace.analysis.Relations;
import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.SqlParser;
import io.millrace.analysis.SqlStatement;
import io.millrace.expr.Attribute;
import io.millrace.plan.LocalRelation;
import io.millrace.planner.Planner;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// SQL texts, made by a grammar and by mutation of valid ones: parsed, analyzed, planned and run,
/// or refused by name.
@Seeded
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SqlFuzzTest {
    private static final List<String> WORDS =
            List.of(
                    "SELECT ",
                    " FROM ",
                    " WHERE ",
                    " GROUP BY ",
                    " HAVING ",
                    " ORDER BY ",
                    " LIMIT ",
                    " JOIN ",
                    " LEFT ",
                    " FULL ",
                    " SEMI ",
                    " ON ",
                    " USING (id)",
                    " UNION ALL ",
                    " UNION ",
                    " WITH a AS (",
                    ")",
                    "(",
                    ",",
                    ".",
                    "*",
                    "'",
                    "\"",
                    "`",
                    "--",
                    "/*",
                    "*/",
                    "\\",
                    " NOT ",
                    " NULL ",
                    " IN (",
                    " LIKE ",
                    " BETWEEN ",
                    " AND ",
                    " OR ",
                    " CASE WHEN ",
                    " THEN ",
                    " ELSE ",
                    " END ",
                    " CAST(",
                    " AS ",
                    "::",
                    " INTERVAL '1' HOUR ",
                    " DATE '2026-01-01'",
                    "window(time, '1 hour')",
                    "count(*)",
                    "sum(steps)",
                    " DISTINCT ",
                    " FILTER (WHERE ",
                    " OVER ()",
                    ":p",
                    "?",
                    "people",
                    "cities",
                    "events",
                    "id",
                    "city",
                    "name",
                    "1",
                    "1e100000000BD",
                    "/* /* ",
                    "array(1, 2)",
                    "struct(id, name)",
                    "map(1, 'a')",
                    " x -> ",
                    "\u0000",
                    "\ud83d\ude00",
                    " VALUES (1, 2) ",
                    " NATURAL ",
                    " LATERAL ",
                    " EXPLAIN ",
                    ";",
                    "<=>",
                    "||",
                    "%");

    /// ANTLR looks far ahead in a text that it has not seen the like of: milliseconds, where other
    /// parsers need microseconds.
    private static final int SLOWNESS = 40;

    private static final Catalog TABLES = tables();

    private final SqlParser parser = new SparkSqlParser();

    private static Catalog tables() {
        Catalog catalog = new Catalog();
        table(catalog, "people", "id INT, name STRING, city INT, age INT");
        table(catalog, "cities", "id INT, city STRING");
        table(catalog, "events", "time TIMESTAMP, action STRING, steps BIGINT");
        table(
                catalog,
                "counts",
                "action STRING, window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, count BIGINT");
        return catalog;
    }

    private static void table(Catalog catalog, String name, String ddl) {
        List<Attribute> columns = new ArrayList<>();
        for (StructField field : StructType.fromDDL(ddl)) {
            columns.add(Attribute.create(field.name(), field.dataType(), field.nullable()));
        }
        catalog.createTempView(name, new LocalRelation(List.of(), columns));
    }

    /// Also runs what can be planned: much of what is wrong in a plan shows itself only then.
    private boolean run(byte[] input, StatementRuns runs) throws Exception {
        String text = new String(input, StandardCharsets.UTF_8);
        SqlStatement statement = parser.parseStatement(text, SqlParameters.NONE);
        if (statement instanceof SqlStatement.Query query) {
            Planner.plan(Analyzer.analyze(Relations.lookUp(query.plan(), TABLES)));
            runs.run(text);
        }
        return true;
    }

    private interface Input {
        byte[] next(RandomGenerator random);
    }

    private FuzzTarget target(Input inputs, StatementRuns runs) {
        return new FuzzTarget() {
            @Override
            public byte[] input(RandomGenerator random) {
                return inputs.next(random);
            }

            @Override
            public boolean parse(byte[] input) throws Exception {
                return run(input, runs);
            }

            @Override
            public boolean isThreadSafe() {
                return true;
            }

            @Override
            public long bytesPerByte() {
                // A text that is new to the grammar costs what is learnt of it.
                return 1 << 20;
            }
        };
    }

    @Test
    void mutatedStatements(Seed seed) throws Exception {
        List<String> corpus = new ArrayList<>();
        for (SqlQueryTest.Golden golden : queries()) {
            corpus.add(golden.statement());
        }
        Mutations mutations = Mutations.ofTexts(corpus, WORDS);
        try (StatementRuns runs = new StatementRuns()) {
            Fuzz.run(seed, target(mutations::next, runs), SLOWNESS / 5);
        }
    }

    private static List<SqlQueryTest.Golden> queries() throws IOException {
        return SqlQueryTest.queries();
    }

    @Test
    void generatedStatements(Seed seed) throws Exception {
        try (StatementRuns runs = new StatementRuns()) {
            Fuzz.run(seed, target(SqlFuzzTest::generated, runs), SLOWNESS);
        }
    }

    private static byte[] generated(RandomGenerator random) {
        return new StatementGenerator(random).statement().getBytes(StandardCharsets.UTF_8);
    }
}
