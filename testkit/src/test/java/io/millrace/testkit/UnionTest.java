package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.addTogether;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.expectFailure;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.StructType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.List;

/// Unions of static frames and of streams.
@SessionTest
final class UnionTest {
    private Session session;

    @BeforeEach
    void setSession(Session given) {
        session = given;
    }

    private DataFrame frame(String ddl, Row... rows) {
        return session.createDataFrame(List.of(rows), StructType.fromDDL(ddl));
    }

    private static String text(DataFrame frame) {
        return frame.collectAsList().toString();
    }

    private static void assertFails(ErrorCondition condition, Executable code) {
        assertEquals(condition, assertThrows(MillraceException.class, code).condition());
    }

    @Test
    void rowsOfBothComeInOrderUnderTheFirstsNames() {
        DataFrame first = frame("a INT, b STRING", row(1, "x"), row(2, null));
        DataFrame second = frame("b INT, c STRING", row(3, "y"));
        DataFrame both = first.union(second).union(first.where(col("a").gt(1)));
        assertEquals("[[1,x], [2,null], [3,y], [2,null]]", text(both));
        assertEquals(List.of("a", "b"), List.of(both.columns()));
        assertEquals("[[2,null], [3,y], [2,null]]", text(both.where(col("a").gt(1))));
        assertEquals(4, both.count());
        assertEquals("[[null,4], [x,1], [y,3]]", text(both.groupBy("b").agg(sum("a"))));
        assertEquals("[[1,x], [1,x]]", text(first.union(first).limit(3).where(col("a").lt(2))));
    }

    @Test
    void columnsTakeTheTypeThatFitsBoth() {
        DataFrame both = frame("a INT", row(1)).union(frame("a DOUBLE NOT NULL", row(0.5)));
        assertEquals("a DOUBLE", both.schema().toDDL());
        assertEquals("[[1.0], [0.5]]", text(both));
        assertEquals("a INT", frame("a INT NOT NULL").union(frame("b INT")).schema().toDDL());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertFails(
                ErrorCondition.NUM_COLUMNS_MISMATCH,
                () -> frame("a INT").union(frame("a INT, b INT")));
        assertFails(
                ErrorCondition.INCOMPATIBLE_COLUMN_TYPE,
                () -> frame("a TIMESTAMP").union(frame("a BOOLEAN")));
        assertFails(
                ErrorCondition.UNRESOLVED_COLUMN, () -> frame("a INT").unionByName(frame("b INT")));
        assertFails(
                ErrorCondition.COLUMN_ALREADY_EXISTS,
                () -> frame("a INT").select(col("a"), col("a")).unionByName(frame("a INT")));
    }

    @Test
    void byNameColumnsFindEachOther() {
        DataFrame first = frame("a INT, b STRING", row(1, "x"));
        DataFrame second = frame("B STRING, A INT", row("y", 2));
        assertEquals("[[1,x], [2,y]]", text(first.unionByName(second)));
        DataFrame more = frame("c BOOLEAN, a INT", row(true, 3));
        DataFrame both = first.unionByName(more, true);
        assertEquals("a INT,b STRING,c BOOLEAN", both.schema().toDDL());
        assertEquals("[[1,x,null], [3,null,true]]", text(both));
        assertEquals("[[1,x], [1,x]]", text(first.unionAll(first)));
    }

    @Test
    void streamsBecomeOneAndEachGoesOnWhereItWas() {
        MemoryStream left = MemoryStream.of(session, "k STRING, n INT");
        MemoryStream right = MemoryStream.of(session, "n INT, k STRING");
        DataFrame both =
                left.toDF()
                        .unionByName(right.toDF())
                        .where(col("n").gt(lit(0)))
                        .groupBy("k")
                        .agg(sum("n"));
        stream(both)
                .outputMode("update")
                .run(
                        addTogether(
                                MemoryStream.Feed.of(left, row("a", 1), row("b", -5)),
                                MemoryStream.Feed.of(right, row(2, "a"))),
                        checkNewRows(row("a", 3L)),
                        addData(right, row(4, "b")),
                        checkNewRows(row("b", 4L)),
                        stop(),
                        addData(left, row("b", 8)),
                        start(),
                        checkNewRows(row("b", 12L)));
    }

    @Test
    void aStreamCanMeetItself() {
        MemoryStream numbers = MemoryStream.of(session, "n INT");
        DataFrame twice = numbers.toDF().union(numbers.toDF().select(col("n").multiply(10)));
        stream(twice)
                .run(
                        addData(numbers, row(1)),
                        processAllAvailable(),
                        addData(numbers, row(2)),
                        checkAnswer(row(1), row(10), row(2), row(20)));
    }

    @Test
    void aStreamAndAStaticFrameAreRefused() {
        MemoryStream numbers = MemoryStream.of(session, "n INT");
        stream(numbers.toDF().union(frame("n INT", row(1))))
                .run(start(), expectFailure(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION));
    }
}
