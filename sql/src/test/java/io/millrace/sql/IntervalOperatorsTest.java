package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.SessionTest;
import io.millrace.types.StructType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Arithmetic of dates, timestamps and intervals over a few rows, held against what Spark gave.
@SessionTest
final class IntervalOperatorsTest {
    private static final String SCHEMA =
            "id INT NOT NULL, d DATE, d2 DATE, t TIMESTAMP, t2 TIMESTAMP, l TIMESTAMP_NTZ,"
                    + " i INTERVAL DAY TO SECOND, y INTERVAL YEAR TO MONTH, n INT, x DOUBLE";

    private static final List<Row> ROWS =
            List.of(
                    RowFactory.create(
                            1,
                            LocalDate.of(2020, 1, 31),
                            LocalDate.of(2020, 3, 1),
                            Instant.parse("2020-01-31T10:00:00.5Z"),
                            Instant.parse("2020-03-01T00:00:00Z"),
                            LocalDateTime.of(2020, 2, 29, 23, 59, 59),
                            Duration.parse("P1DT2H3M4.5S"),
                            Period.of(1, 1, 0),
                            2,
                            0.5),
                    RowFactory.create(
                            2,
                            LocalDate.of(1969, 12, 31),
                            LocalDate.of(1969, 12, 30),
                            Instant.parse("1969-12-31T23:59:59.999999Z"),
                            Instant.EPOCH,
                            LocalDateTime.of(1900, 1, 1, 0, 0),
                            Duration.ofNanos(-1000),
                            Period.ofMonths(-7),
                            -3,
                            -2.5),
                    RowFactory.create(3, null, null, null, null, null, null, null, null, null));

    private Session session;

    static List<String> lines() throws IOException {
        try (InputStream input =
                Objects.requireNonNull(
                        IntervalOperatorsTest.class.getResourceAsStream("intervals.txt"))) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(" => ") || line.contains(" !! "))
                    .toList();
        }
    }

    @BeforeEach
    void createView(Session opened) {
        session = opened;
        session.createDataFrame(ROWS, StructType.fromDDL(SCHEMA)).createOrReplaceTempView("t");
    }

    private String evaluated(String expression) {
        return session
                .sql("SELECT coalesce(cast(" + expression + " AS STRING), 'NULL') AS v FROM t")
                .collectAsList()
                .stream()
                .map(row -> Objects.requireNonNull(row.getString(0)))
                .collect(Collectors.joining(" | "));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void operatorsGiveWhatSparkGives(String line) {
        int at = line.indexOf(" => ");
        if (at >= 0) {
            assertEquals(line.substring(at + 4), evaluated(line.substring(0, at)));
        } else {
            int error = line.indexOf(" !! ");
            MillraceException e =
                    assertThrows(
                            MillraceException.class, () -> evaluated(line.substring(0, error)));
            assertEquals(line.substring(error + 4), e.condition().name());
        }
    }

    @Test
    void daysAreDaysOfTheZone() {
        session.conf().set("millrace.sql.session.timeZone", "Europe/Berlin");
        assertEquals(
                "2026-03-29 12:00:00 | 2026-03-29 12:00:00 | 2026-03-29 12:00:00",
                evaluated("TIMESTAMP '2026-03-28 12:00:00' + INTERVAL '1' DAY"));
        assertEquals(
                "2026-03-29 13:00:00 | 2026-03-29 13:00:00 | 2026-03-29 13:00:00",
                evaluated(
                        "TIMESTAMP '2026-03-28 12:00:00' + INTERVAL '23' HOUR"
                                + " + INTERVAL '1' HOUR"));
        String day = "INTERVAL '1 00:00:00' DAY TO SECOND";
        assertEquals(
                day + " | " + day + " | " + day,
                evaluated("TIMESTAMP '2026-03-29 12:00:00' - TIMESTAMP '2026-03-28 12:00:00'"));
    }

    @Test
    void whatDoesNotFitIsAnError() {
        for (String expression : List.of("d + t", "d + x", "i + y", "i * i", "n / i")) {
            MillraceException e =
                    assertThrows(MillraceException.class, () -> evaluated(expression));
            assertEquals(ErrorCondition.DATATYPE_MISMATCH, e.condition(), expression);
        }
        MillraceException e =
                assertThrows(MillraceException.class, () -> evaluated("i * 9223372036854775807"));
        assertEquals(ErrorCondition.ARITHMETIC_OVERFLOW, e.condition());
    }
}
