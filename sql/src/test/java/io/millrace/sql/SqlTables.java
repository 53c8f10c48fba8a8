package io.millrace.sql;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.types.StructType;

import java.time.Instant;
import java.util.List;

/// The tables that statements of the tests read.
final class SqlTables {
    private SqlTables() {}

    /// Makes the views `people`, `cities`, `events` and `counts`.
    static void create(Session session) {
        view(
                session,
                "people",
                "id INT, name STRING, city INT, age INT",
                RowFactory.create(1, "ann", 10, 30),
                RowFactory.create(2, "bob", 20, 41),
                RowFactory.create(3, "cid", null, 25),
                RowFactory.create(4, "dan", 10, null));
        view(
                session,
                "cities",
                "id INT, city STRING",
                RowFactory.create(10, "oslo"),
                RowFactory.create(20, "rome"),
                RowFactory.create(30, "bern"));
        view(
                session,
                "events",
                "time TIMESTAMP, action STRING, steps BIGINT",
                RowFactory.create(Instant.parse("2026-01-01T10:05:00Z"), "Open", 3L),
                RowFactory.create(Instant.parse("2026-01-01T10:45:00Z"), "Close", 4L),
                RowFactory.create(Instant.parse("2026-01-01T11:15:00Z"), "Open", 5L),
                RowFactory.create(null, "Open", 6L));
        session.sql(
                        "SELECT action, window(time, '1 hour') AS window, count(*) AS count"
                                + " FROM events GROUP BY action, window(time, '1 hour')")
                .createOrReplaceTempView("counts");
    }

    private static void view(Session session, String name, String schema, Row... rows) {
        DataFrame frame = session.createDataFrame(List.of(rows), StructType.fromDDL(schema));
        frame.createOrReplaceTempView(name);
    }
}
