package io.millrace.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/// The tables that `show` prints, as Spark prints them.
final class TextTableTest {
    private static final StructType COUNTS =
            StructType.fromDDL(
                    "action STRING, window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, count BIGINT");

    private static Row window(String start, String end) {
        return RowFactory.create(Instant.parse(start), Instant.parse(end));
    }

    private static final List<Row> ROWS =
            List.of(
                    RowFactory.create(
                            "Close", window("2016-07-26T02:00:00Z", "2016-07-26T03:00:00.5Z"), 11L),
                    RowFactory.create(null, null, 179L));

    @Test
    void cellsAreCutAndAlignedToTheRight() {
        assertEquals(
                """
                +------+--------------------+-----+
                |action|              window|count|
                +------+--------------------+-----+
                | Close|{2016-07-26 02:00...|   11|
                |  NULL|                NULL|  179|
                +------+--------------------+-----+
                """,
                new TextTable(ZoneOffset.UTC, 20, false).format(COUNTS, ROWS, 20));
    }

    @Test
    void uncutCellsAreAlignedToTheLeftAndTimesAreInTheZone() {
        assertEquals(
                """
                +------+--------------------------------------------+-----+
                |action|window                                      |count|
                +------+--------------------------------------------+-----+
                |Close |{2016-07-26 04:00:00, 2016-07-26 05:00:00.5}|11   |
                +------+--------------------------------------------+-----+
                only showing top 1 row
                """,
                new TextTable(ZoneId.of("Europe/Rome"), 0, false).format(COUNTS, ROWS, 1));
    }

    @Test
    void verticalTablesGiveEachColumnALine() {
        StructType schema = StructType.fromDDL("a INT, day DATE");
        List<Row> rows =
                List.of(
                        RowFactory.create(1, LocalDate.of(2020, 1, 2)),
                        RowFactory.create(2, null),
                        RowFactory.create(3, null));
        assertEquals(
                """
                -RECORD 0---------
                 a   | 1         \s
                 day | 2020-01-02\s
                -RECORD 1---------
                 a   | 2         \s
                 day | NULL      \s
                only showing top 2 rows
                """,
                new TextTable(ZoneOffset.UTC, 20, true).format(schema, rows, 2));
        assertEquals(
                "(0 rows)\n", new TextTable(ZoneOffset.UTC, 20, true).format(schema, List.of(), 2));
    }

    @Test
    void wideCharactersTakeTwoColumnsAndLineBreaksAreEscaped() {
        StructType schema = StructType.fromDDL("a STRING, b BINARY");
        List<Row> rows =
                List.of(
                        RowFactory.create("\u4e2d\u6587", new byte[] {1, (byte) 0xAB}),
                        RowFactory.create("x\ny", null));
        assertEquals(
                """
                +----+-------+
                |   a|      b|
                +----+-------+
                |\u4e2d\u6587|[01 AB]|
                |x\\ny|   NULL|
                +----+-------+
                """,
                new TextTable(ZoneOffset.UTC, 20, false).format(schema, rows, 20));
    }

    @Test
    void aFrameWithoutColumnsLooksAsInSpark() {
        assertEquals(
                "++\n||\n++\n||\n++\n",
                new TextTable(ZoneOffset.UTC, 20, false)
                        .format(new StructType(), List.of(RowFactory.create()), 20));
    }

    @Test
    void anEmptyFrameStillHasItsHeader() {
        assertEquals(
                "+---+\n|  a|\n+---+\n+---+\n",
                new TextTable(ZoneOffset.UTC, 20, false)
                        .format(StructType.fromDDL("a INT"), List.of(), 20));
    }
}
