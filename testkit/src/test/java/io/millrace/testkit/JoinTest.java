package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.AnalysisException;
import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/// Joins of static frames against nested loops over the same rows: the same rows in the same order,
/// for any number of threads and any cut into batches.
@Seeded
final class JoinTest {
    private static final StructType LEFT = StructType.fromDDL("k INT, s STRING, d DOUBLE, a INT");
    private static final StructType RIGHT =
            StructType.fromDDL("k2 INT, s2 STRING, d2 DOUBLE, b INT");
    private static final List<String> TYPES =
            List.of("inner", "left", "right", "full", "left_semi", "left_anti");
    private static final @Nullable Double[] DOUBLES = {0.0, -0.0, Double.NaN, 1.5, null};
    private static final @Nullable String[] TEXTS = {"", "a", "aa", "abcdefgh", "abcdefghi", null};

    private static List<Row> rows(RandomGenerator random, int count, int keys) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int key = random.nextInt(keys + 1);
            rows.add(
                    RowFactory.create(
                            key == keys ? null : key,
                            TEXTS[random.nextInt(TEXTS.length)],
                            DOUBLES[random.nextInt(DOUBLES.length)],
                            i));
        }
        return rows;
    }

    /// The rows in several frames, one after the other.
    private static DataFrame cut(
            Session session, RandomGenerator random, List<Row> rows, StructType schema) {
        DataFrame frame = session.createDataFrame(List.of(), schema);
        int from = 0;
        while (from < rows.size()) {
            int to = Math.min(rows.size(), from + 1 + random.nextInt(rows.size()));
            frame = frame.union(session.createDataFrame(rows.subList(from, to), schema)).toDF();
            from = to;
        }
        return frame;
    }

    /// The join by its definition, in the order that is promised.
    private static List<Row> expected(
            String type, List<Row> left, List<Row> right, BiPredicate<Row, Row> fits) {
        List<Row> joined = new ArrayList<>();
        boolean[] hasPartner = new boolean[right.size()];
        for (Row a : left) {
            int partners = 0;
            for (int i = 0; i < right.size(); i++) {
                if (fits.test(a, right.get(i))) {
                    partners++;
                    hasPartner[i] = true;
                    if (!type.startsWith("left_")) {
                        joined.add(pair(a, right.get(i)));
                    }
                }
            }
            switch (type) {
                case "left", "full" -> {
                    if (partners == 0) {
                        joined.add(pair(a, null));
                    }
                }
                case "left_semi" -> {
                    if (partners > 0) {
                        joined.add(a);
                    }
                }
                case "left_anti" -> {
                    if (partners == 0) {
                        joined.add(a);
                    }
                }
                default -> {
                    // Rows of the left side come out with partners only.
                }
            }
        }
        for (int i = 0; i < right.size(); i++) {
            if (!hasPartner[i] && (type.equals("right") || type.equals("full"))) {
                joined.add(pair(null, right.get(i)));
            }
        }
        return joined;
    }

    private static Row pair(@Nullable Row a, @Nullable Row b) {
        @Nullable Object[] values = new @Nullable Object[8];
        for (int i = 0; i < 4; i++) {
            values[i] = a == null ? null : a.get(i);
            values[4 + i] = b == null ? null : b.get(i);
        }
        return RowFactory.create(values);
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return a instanceof Double x && b instanceof Double y
                ? x + 0.0 == y + 0.0 || (x.isNaN() && y.isNaN())
                : Objects.equals(a, b);
    }

    private static boolean equal(Row a, Row b, int column) {
        return a.get(column) != null && same(a.get(column), b.get(column));
    }

    private static void check(
            Seed seed, String threads, BiPredicate<Row, Row> fits, Column condition) {
        try (TestSession test = TestSession.create(Map.of("millrace.master", threads))) {
            Session session = test.session();
            for (int round = 0; round < 12; round++) {
                RandomGenerator random = seed.ofCase(round).random();
                List<Row> left = rows(random, random.nextInt(60), 12);
                List<Row> right = rows(random, random.nextInt(60), 12);
                DataFrame a = cut(session, random, left, LEFT);
                DataFrame b = cut(session, random, right, RIGHT);
                for (String type : TYPES) {
                    assertEquals(
                            text(expected(type, left, right, fits)),
                            text(a.join(b, condition, type).collectAsList()),
                            () -> type + " " + seed.reproduceCommand());
                }
            }
        }
    }

    private static String text(List<Row> rows) {
        return String.join("\n", rows.stream().map(Row::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[1]", "local[4]"})
    void oneKey(String threads, Seed seed) {
        check(seed, threads, (a, b) -> equal(a, b, 0), col("k").equalTo(col("k2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[1]", "local[4]"})
    void textAndDoubleKeys(String threads, Seed seed) {
        check(
                seed,
                threads,
                (a, b) -> equal(a, b, 1) && equal(a, b, 2),
                col("s").equalTo(col("s2")).and(col("d2").equalTo(col("d"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[1]", "local[4]"})
    void nullSafeKeys(String threads, Seed seed) {
        check(
                seed,
                threads,
                (a, b) -> same(a.get(0), b.get(0)) && same(a.get(2), b.get(2)),
                col("k").eqNullSafe(col("k2")).and(col("d").eqNullSafe(col("d2"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[1]", "local[4]"})
    void aKeyAndMore(String threads, Seed seed) {
        check(
                seed,
                threads,
                (a, b) ->
                        equal(a, b, 0)
                                && a.getInt(3) < b.getInt(3)
                                && a.getInt(3) > 5
                                && b.getInt(3) > 10,
                col("k").equalTo(col("k2"))
                        .and(col("a").lt(col("b")))
                        .and(col("a").gt(5))
                        .and(col("b").gt(10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[1]", "local[4]"})
    void noKey(String threads, Seed seed) {
        check(
                seed,
                threads,
                (a, b) -> (a.getInt(3) + b.getInt(3)) % 7 == 0,
                col("a").plus(col("b")).mod(7).equalTo(0));
    }

    @Test
    @SessionTest
    void morePairsThanABatchHolds(Session session) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            rows.add(RowFactory.create(1, i));
        }
        DataFrame frame = session.createDataFrame(rows, StructType.fromDDL("k INT, i INT"));
        DataFrame joined = frame.as("a").join(frame.as("b"), col("a.k").equalTo(col("b.k"))).toDF();
        assertEquals(490_000, joined.count());
        assertEquals(490_000, frame.crossJoin(frame).count());
        assertEquals(
                699 * 350, frame.as("a").join(frame.as("b"), col("a.i").lt(col("b.i"))).count());
    }

    @Test
    @SessionTest
    void structsAreKeys(Session session) {
        StructType schema = StructType.fromDDL("w STRUCT<a: INT, b: STRING>, n INT");
        List<Row> rows =
                List.of(
                        RowFactory.create(RowFactory.create(1, "x"), 1),
                        RowFactory.create(RowFactory.create(null, "x"), 2),
                        RowFactory.create(null, 3));
        DataFrame frame = session.createDataFrame(rows, schema);
        List<Row> joined =
                frame.as("l")
                        .join(frame.as("r"), col("l.w").equalTo(col("r.w")))
                        .select("l.n", "r.n")
                        .collectAsList();
        assertEquals("[1,1]\n[2,2]", text(joined));
    }

    @Test
    @SessionTest
    void usingGivesTheColumnOnce(Session session) {
        DataFrame left =
                session.createDataFrame(
                        List.of(RowFactory.create(1, 10), RowFactory.create(2, 20)),
                        StructType.fromDDL("id INT, a INT"));
        DataFrame right =
                session.createDataFrame(
                        List.of(RowFactory.create(2, 200), RowFactory.create(3, 300)),
                        StructType.fromDDL("ID INT, b INT"));
        assertArrayEquals(new String[] {"id", "a", "b"}, left.join(right, "id").columns());
        assertEquals(
                "[1,10,null]\n[2,20,200]\n[3,null,300]",
                text(left.join(right, "id", "full").collectAsList()));
        assertEquals("[2,20]", text(left.join(right, "id", "semi").collectAsList()));
        assertEquals(
                "[2,20,200]\n[3,null,300]", text(left.join(right, "id", "right").collectAsList()));
    }

    @Test
    @SessionTest
    void whatUsingMadeOneCanStillBeNamed(Session session) {
        DataFrame left =
                session.createDataFrame(
                        List.of(RowFactory.create(1, 10), RowFactory.create(2, 20)),
                        StructType.fromDDL("id INT, a INT"));
        DataFrame right =
                session.createDataFrame(
                        List.of(RowFactory.create(2, 200), RowFactory.create(3, 300)),
                        StructType.fromDDL("id INT, b INT"));
        DataFrame joined = left.as("l").join(right.as("r"), "id", "full").toDF();
        DataFrame ids = joined.select(col("l.id"), col("r.id"), col("id"));
        assertEquals("[1,null,1]\n[2,2,2]\n[null,3,3]", text(ids.collectAsList()));
        assertEquals(
                "[2,20,200]\n[3,null,300]",
                text(joined.filter(col("r.id").isNotNull()).sort(col("r.id")).collectAsList()));
        DataFrame byFrame = left.join(right, "id").toDF();
        assertEquals("[2]", text(byFrame.limit(1).select(right.col("id")).collectAsList()));
        assertEquals(
                "[2,2]",
                text(
                        byFrame.filter(right.col("id").gt(0))
                                .groupBy(right.col("id"))
                                .agg(max(right.col("id")).as("m"))
                                .collectAsList()));
        DataFrame other =
                session.createDataFrame(List.of(RowFactory.create(2)), StructType.fromDDL("x INT"));
        assertEquals(
                "[2,20,200,2]",
                text(byFrame.join(other, right.col("id").equalTo(col("x"))).collectAsList()));
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () -> left.as("l").join(right.as("r"), "id", "semi").select("r.id"));
        assertEquals(ErrorCondition.UNRESOLVED_COLUMN, error.condition());
    }

    @Test
    @SessionTest
    void aFrameJoinedWithItselfKeepsItsQualifiers(Session session) {
        DataFrame frame =
                session.createDataFrame(
                        List.of(RowFactory.create(1, 2), RowFactory.create(2, 3)),
                        StructType.fromDDL("a INT, b INT"));
        DataFrame x = frame.as("x").toDF();
        DataFrame y = frame.as("y").toDF();
        Column same = col("x.b").equalTo(col("y.a"));
        List<Dataset<Row>> rights =
                List.of(
                        y.filter(col("a").gt(0)),
                        y.sort(col("a").desc()),
                        y.limit(10),
                        y.dropDuplicates("a"),
                        y.select(col("y.a"), col("y.b")),
                        y.withColumn("c", col("a").plus(1)).filter(col("c").gt(1)).drop("c"));
        for (Dataset<Row> right : rights) {
            assertEquals("[1,2,2,3]", text(x.join(right, same).collectAsList()));
            assertEquals(
                    "[1,3]",
                    text(
                            x.filter(col("x.a").lt(2))
                                    .join(right, same)
                                    .select("x.a", "y.b")
                                    .collectAsList()));
        }
        // A column that the projection computes keeps its sides apart as well.
        DataFrame doubled = x.select(col("a"), col("b").multiply(2).as("d")).toDF();
        assertEquals(
                "[1,4,1,4]\n[2,6,2,6]",
                text(
                        doubled.as("l")
                                .join(doubled.as("r"), col("l.d").equalTo(col("r.d")))
                                .collectAsList()));
    }

    @Test
    @SessionTest
    void aFrameJoinedWithItselfKeepsItsSidesApart(Session session) {
        DataFrame frame =
                session.createDataFrame(
                        List.of(RowFactory.create(1, 2), RowFactory.create(2, 3)),
                        StructType.fromDDL("a INT, b INT"));
        // As in Spark, the same column twice means one of each side.
        assertEquals(2, frame.join(frame, frame.col("a").equalTo(frame.col("a"))).count());
        AnalysisException error =
                assertThrows(
                        AnalysisException.class,
                        () -> frame.join(frame, frame.col("a").equalTo(frame.col("b"))));
        assertEquals(ErrorCondition.AMBIGUOUS_REFERENCE, error.condition());
        assertEquals(
                "[1,2,2,3]",
                text(
                        frame.as("x")
                                .join(frame.as("y"), col("x.b").equalTo(col("y.a")))
                                .collectAsList()));
    }

    @Test
    @SessionTest
    void aJoinOverItsMemoryIsANamedError(Session session) {
        session.conf().set("millrace.sql.query.memoryLimit", "4m");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            rows.add(RowFactory.create(i));
        }
        DataFrame frame = session.createDataFrame(rows, StructType.fromDDL("i INT"));
        MillraceException error =
                assertThrows(MillraceException.class, () -> frame.crossJoin(frame).collectAsList());
        assertEquals(ErrorCondition.OUT_OF_MEMORY, error.condition());
    }

    @Test
    @SessionTest
    void anUnknownTypeOfJoinIsRefused(Session session) {
        DataFrame frame = session.emptyDataFrame();
        AnalysisException error =
                assertThrows(
                        AnalysisException.class, () -> frame.join(frame, lit(true), "sideways"));
        assertEquals(ErrorCondition.UNSUPPORTED_FEATURE, error.condition());
    }
}
