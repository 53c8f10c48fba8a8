package io.millrace.types;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalInt;

class StructTypeTest {
    private static final StructType EVENTS =
            StructType.fromDDL("time TIMESTAMP, action STRING NOT NULL");

    @Test
    void everySpellingGivesTheSameSchema() {
        StructType byText =
                new StructType().add("time", "timestamp").add("action", "string", false);
        StructType byFields =
                DataTypes.createStructType(
                        List.of(
                                DataTypes.createStructField("time", DataTypes.TimestampType, true),
                                new StructField(
                                        "action", DataTypes.StringType, false, Metadata.empty())));
        assertEquals(EVENTS, byText);
        assertEquals(EVENTS, byFields);
        assertEquals(EVENTS, new StructType(EVENTS.fields()));
        assertEquals(EVENTS.hashCode(), byFields.hashCode());
    }

    @Test
    void addLeavesTheOldSchemaAsItWas() {
        StructType longer = EVENTS.add("user", DataTypes.LongType);
        assertEquals(2, EVENTS.size());
        assertEquals(3, longer.length());
    }

    @Test
    void fieldsAreACopy() {
        EVENTS.fields()[0] = new StructField("x", DataTypes.LongType);
        assertEquals("time", EVENTS.apply(0).name());
    }

    @Test
    void columnsAreFoundByExactName() {
        assertArrayEquals(new String[] {"time", "action"}, EVENTS.fieldNames());
        assertEquals(1, EVENTS.fieldIndex("action"));
        assertEquals(DataTypes.StringType, EVENTS.apply("action").dataType());
        assertEquals(OptionalInt.empty(), EVENTS.getFieldIndex("Action"));
    }

    @Test
    void anUnknownColumnIsAnErrorWithASuggestion() {
        MillraceException e =
                assertThrows(MillraceException.class, () -> EVENTS.fieldIndex("acton"));
        assertEquals(ErrorCondition.FIELD_NOT_FOUND, e.condition());
        assertTrue(e.getMessage().contains("`action`"), e.getMessage());
    }

    @Test
    void theLastOfTwoColumnsOfOneNameIsFound() {
        assertEquals(1, StructType.fromDDL("a INT, a STRING").fieldIndex("a"));
    }

    @Test
    void formsAreSparks() {
        StructType schema =
                EVENTS.add("s", "STRUCT<a: INT, `b c`: ARRAY<STRUCT<d: DATE>>>")
                        .add("line\nbreak", DataTypes.LongType, true, "it's");
        assertEquals(
                """
                root
                 |-- time: timestamp (nullable = true)
                 |-- action: string (nullable = false)
                 |-- s: struct (nullable = true)
                 |    |-- a: integer (nullable = true)
                 |    |-- b c: array (nullable = true)
                 |    |    |-- element: struct (containsNull = true)
                 |    |    |    |-- d: date (nullable = true)
                 |-- line\\nbreak: long (nullable = true)
                """,
                schema.treeString());
        assertEquals("struct<time:timestamp,action:string>", EVENTS.simpleString());
        assertEquals("STRUCT<time: TIMESTAMP, action: STRING NOT NULL>", EVENTS.sql());
        assertEquals("time TIMESTAMP,action STRING NOT NULL", EVENTS.toDDL());
        assertEquals(
                "StructType(StructField(time,TimestampType,true),StructField(action,StringType,false))",
                EVENTS.toString());
        assertEquals("root\n", new StructType().treeString());
    }

    @Test
    void metadataIsTypedAndSorted() {
        Metadata metadata =
                new MetadataBuilder()
                        .putString("z", "text")
                        .putLong("a", 1)
                        .putDouble("d", 0.5)
                        .putBoolean("b", true)
                        .build();
        assertEquals("{\"a\":1,\"b\":true,\"d\":0.5,\"z\":\"text\"}", metadata.json());
        assertEquals(1, metadata.getLong("a"));
        assertEquals(0.5, metadata.getDouble("d"));
        assertTrue(metadata.getBoolean("b"));
        MillraceException e = assertThrows(MillraceException.class, () -> metadata.getString("a"));
        assertEquals(ErrorCondition.FIELD_NOT_FOUND, e.condition());
    }
}
