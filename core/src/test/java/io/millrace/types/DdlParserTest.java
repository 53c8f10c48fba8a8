package io.millrace.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;
import java.util.Optional;

class DdlParserTest {
    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, boolean",
        "TINYINT, byte",
        "BYTE, byte",
        "SMALLINT, short",
        "SHORT, short",
        "INT, integer",
        "INTEGER, integer",
        "BIGINT, long",
        "LONG, long",
        "FLOAT, float",
        "REAL, float",
        "DOUBLE, double",
        "STRING, string",
        "BINARY, binary",
        "DATE, date",
        "TIMESTAMP, timestamp",
        "TIMESTAMP_LTZ, timestamp",
        "bigInt, long"
    })
    void everySynonymIsKnownInAnyCase(String sqlName, String typeName) {
        assertEquals(typeName, DataType.fromDDL(sqlName).typeName());
        assertEquals(
                typeName,
                DataType.fromDDL(" " + sqlName.toLowerCase(Locale.ROOT) + "\n").typeName());
        assertEquals(typeName, StructType.fromDDL("c " + sqlName).apply("c").dataType().typeName());
    }

    @Test
    void columnsKeepOrderCaseAndNullability() {
        StructType schema = StructType.fromDDL("time TIMESTAMP, Action STRING NOT NULL");
        assertEquals(
                new StructType()
                        .add("time", DataTypes.TimestampType)
                        .add("Action", DataTypes.StringType, false),
                schema);
    }

    @Test
    void structsAndArraysNest() {
        StructType schema =
                StructType.fromDDL(
                        "s STRUCT<a: INT, b STRING NOT NULL COMMENT 'x'>,"
                                + " l ARRAY<ARRAY<STRUCT<c:DATE>>>, e struct<>");
        StructType inner =
                new StructType().add("a", "int").add("b", DataTypes.StringType, false, "x");
        DataType list =
                DataTypes.createArrayType(
                        DataTypes.createArrayType(new StructType().add("c", "date")));
        assertEquals(
                new StructType().add("s", inner).add("l", list).add("e", new StructType()), schema);
    }

    @Test
    void namesInBackTicksMayHoldAnything() {
        StructType schema = StructType.fromDDL("`a b` INT, `x``y`: INT, `1` INT, größe INT");
        assertEquals("a b", schema.apply(0).name());
        assertEquals("x`y", schema.apply(1).name());
        assertEquals("1", schema.apply(2).name());
        assertEquals("größe", schema.apply(3).name());
    }

    @Test
    void keywordsMayBeColumnNames() {
        StructType schema =
                StructType.fromDDL("comment STRING COMMENT 'c', not INT NOT NULL, struct INT");
        assertEquals("comment STRING COMMENT 'c',not INT NOT NULL,struct INT", schema.toDDL());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "'plain', plain",
                "\"double\", double",
                "'it\\'s', it's",
                "'it''s', it's",
                "'a\\\\b', a\\b",
                "'say \"x\"', say \"x\"",
                "'', ||"
            })
    void commentsAreUnescaped(String literal, String comment) {
        StructField field = StructType.fromDDL("a INT COMMENT " + literal).apply(0);
        assertEquals(Optional.of(comment), field.getComment());
    }

    @Test
    void aTextIsATypeOrElseColumns() {
        assertEquals(DataTypes.IntegerType, DataType.fromDDL("int"));
        assertEquals(new StructType().add("a", "int"), DataType.fromDDL("a int"));
        assertEquals(new StructType().add("a", "int"), DataType.fromDDL("STRUCT<a: INT>"));
        assertEquals(new StructType().add("a", "int"), StructType.fromDDL("STRUCT<a: INT>"));
        assertInstanceOf(ArrayType.class, DataType.fromDDL("ARRAY<INT>"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0",
                "'   '|3",
                "a|1",
                "a INT,|6",
                ", a INT|0",
                "a INT b INT|6",
                "a INT NOT|9",
                "a INT COMMENT x|14",
                "a STRUCT|8",
                "a STRUCT<b INT|14",
                "a ARRAY<INT>>|12",
                "a ARRAY<>|8",
                "a-b INT|1",
                "1 INT|0",
                "`` INT|3",
                "`a INT|0",
                "int|3"
            })
    void syntaxErrorsNameThePosition(String ddl, int position) {
        AnalysisException e = assertThrows(AnalysisException.class, () -> StructType.fromDDL(ddl));
        assertEquals(ErrorCondition.PARSE_SYNTAX_ERROR, e.condition());
        assertTrue(e.getMessage().contains("at position " + position + ","), e.getMessage());
    }

    @Test
    void aCommentThatDoesNotEndIsASyntaxError() {
        AnalysisException e =
                assertThrows(
                        AnalysisException.class, () -> StructType.fromDDL("a INT COMMENT 'x\\'"));
        assertEquals(ErrorCondition.PARSE_SYNTAX_ERROR, e.condition());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a VARIANT", "a TIME", "a GEOMETRY", "a TIMESTAMPP"})
    void otherTypesAreUnsupported(String ddl) {
        AnalysisException e = assertThrows(AnalysisException.class, () -> DataType.fromDDL(ddl));
        assertEquals(ErrorCondition.UNSUPPORTED_DATATYPE, e.condition());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DECIMAL | decimal(10,0)",
                "dec(5) | decimal(5,0)",
                "NUMERIC ( 38 , 38 ) | decimal(38,38)",
                "timestamp_ntz | timestamp_ntz",
                "VOID | void",
                "INTERVAL DAY | interval day",
                "interval day to second | interval day to second",
                "INTERVAL YEAR TO MONTH | interval year to month",
                "MAP<STRING, ARRAY<DECIMAL(3,1)>> | map<string,array<decimal(3,1)>>",
                "a INTERVAL HOUR TO SECOND, b INT | struct<a:interval hour to second,b:int>",
                "interval DATE | struct<interval:date>"
            })
    void typesOfSeveralWordsAreRead(String ddl, String simple) {
        DataType type = DataType.fromDDL(ddl);
        assertEquals(simple, type.simpleString());
        assertEquals(type, DataType.fromJson(type.json()));
        assertEquals(type, DataType.fromDDL(type.sql()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DECIMAL(39, 0)", "DECIMAL(3, 4)", "DECIMAL(0, 0)"})
    void decimalsHaveLimits(String ddl) {
        MillraceException e = assertThrows(MillraceException.class, () -> DataType.fromDDL(ddl));
        assertEquals(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, e.condition());
    }

    @Test
    void nestingEndsAtTheLimitAndNotInTheStack() {
        int max = DataType.DEPTH_MAX;
        assertEquals(max, DataType.fromDDL(nested(max - 1)).depth());
        for (int arrays : new int[] {max, max + 1, 100_000}) {
            MillraceException e =
                    assertThrows(MillraceException.class, () -> DataType.fromDDL(nested(arrays)));
            assertEquals(ErrorCondition.TOO_DEEPLY_NESTED, e.condition());
        }
    }

    private static String nested(int arrays) {
        return "ARRAY<".repeat(arrays) + "INT" + ">".repeat(arrays);
    }
}
