package io.millrace.sql;

import io.millrace.Session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The tables that statements of the tests read.
final class SqlTables {
    private SqlTables() {}

    /// Makes the views `people`, `cities`, `events` and `counts` of `tables.sql`.
    static void create(Session session) {
        for (String view : text("tables.sql").split("\n\n")) {
            session.sql(view);
        }
    }

    /// Returns a resource of this package.
    static String text(String name) {
        try (InputStream input =
                Objects.requireNonNull(SqlTables.class.getResourceAsStream(name), name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
