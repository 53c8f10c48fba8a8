package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Functions of arrays, maps, structs and JSON over a few rows, held against what Spark gave.
@SessionTest
final class CollectionFunctionsTest {
    private static final String SCHEMA =
            "id INT NOT NULL, n INT, s STRING, a ARRAY<INT>, b ARRAY<INT>, m MAP<STRING, INT>,"
                    + " j STRING";

    private static Map<String, Integer> map(String key, Integer value) {
        Map<String, Integer> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static List<Row> rows() {
        Map<String, Integer> two = map("a", 1);
        two.put("b", 2);
        return List.of(
                // Never selected: what stands here must not fail.
                RowFactory.create(0, 0, "", List.of(), List.of(), Map.of(), "["),
                RowFactory.create(
                        1,
                        1,
                        "a",
                        Arrays.asList(3, 1, null, 1),
                        List.of(1, 5),
                        two,
                        "{\"x\":1,\"y\":[\"p\",\"q\",7]}"),
                RowFactory.create(
                        2,
                        2,
                        "z",
                        List.of(1),
                        List.of(1),
                        map("b", null),
                        "{\"x\":\"1\",\"y\":[]}"),
                RowFactory.create(3, 3, "q", List.of(), List.of(4, 2), Map.of(), "no json"),
                RowFactory.create(4, null, null, null, List.of(7), null, null));
    }

    static List<String> lines() throws IOException {
        try (InputStream input =
                Objects.requireNonNull(
                        CollectionFunctionsTest.class.getResourceAsStream("collections.txt"))) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(" => ") || line.contains(" !! "))
                    .toList();
        }
    }

    private Session session;

    @BeforeEach
    void createView(Session opened) {
        session = opened;
        session.createDataFrame(rows(), StructType.fromDDL(SCHEMA)).createOrReplaceTempView("t");
    }

    private String evaluated(String expression) {
        DataFrame frame =
                session.sql(
                        "SELECT coalesce(cast("
                                + expression
                                + " AS STRING), 'NULL') AS v FROM t WHERE id > 0");
        return frame.collectAsList().stream()
                .map(row -> Objects.requireNonNull(row.getString(0)))
                .collect(Collectors.joining(" | "));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void expressionsGiveWhatSparkGives(String line) {
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

    private String exploded(String select) {
        return session.sql("SELECT " + select + " FROM t WHERE id > 0").collectAsList().toString();
    }

    @Test
    void arraysAndMapsBecomeRows() {
        assertEquals("[[1,3], [1,1], [1,null], [1,1], [2,1]]", exploded("id, explode(a)"));
        assertEquals(
                "[[1,3], [1,1], [1,null], [1,1], [2,1], [3,null], [4,null]]",
                exploded("id, explode_outer(a) AS element"));
        assertEquals("[[a,1,1], [b,2,1], [b,null,2]]", exploded("explode(m), id"));
        assertEquals("[[0,1], [1,5], [0,1], [0,4], [1,2], [0,7]]", exploded("posexplode(b)"));
        assertEquals(
                "[[0,3], [1,1], [2,null], [3,1], [0,1], [null,null], [null,null]]",
                exploded("posexplode_outer(a)"));
        assertEquals(
                "struct<pos:int,col:int>",
                session.sql("SELECT posexplode(b) FROM t").schema().simpleString());
        assertEquals(
                "[[2,1], [6,5]]",
                session.sql(
                                "SELECT x + 1, x FROM (SELECT id, explode(b) AS x FROM t) u"
                                        + " WHERE id = 1")
                        .collectAsList()
                        .toString());
    }

    @Test
    void oneGeneratorStandsAloneInASelect() {
        for (String select : List.of("explode(a), explode(b)", "explode(a) + 1")) {
            MillraceException e = assertThrows(MillraceException.class, () -> exploded(select));
            assertEquals(ErrorCondition.UNSUPPORTED_GENERATOR, e.condition());
        }
    }
}
