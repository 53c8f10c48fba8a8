package io.millrace.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

class DataTypeTest {
    private static final List<String> NAMES =
            List.of("a", "B_1", "größe", "a b", "x`y", "1", "", "struct", "not", "a.b", "q'\"\\");

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, boolean, boolean, BooleanType",
        "BYTE, byte, tinyint, ByteType",
        "SHORT, short, smallint, ShortType",
        "INT, integer, int, IntegerType",
        "LONG, long, bigint, LongType",
        "FLOAT, float, float, FloatType",
        "DOUBLE, double, double, DoubleType",
        "STRING, string, string, StringType",
        "BINARY, binary, binary, BinaryType",
        "DATE, date, date, DateType",
        "TIMESTAMP, timestamp, timestamp, TimestampType"
    })
    void namesAreSparks(String ddl, String typeName, String simpleString, String text) {
        DataType type = DataType.fromDDL(ddl);
        assertEquals(typeName, type.typeName());
        assertEquals(simpleString, type.simpleString());
        assertEquals(simpleString, type.catalogString());
        assertEquals(simpleString.toUpperCase(Locale.ROOT), type.sql());
        assertEquals("\"" + typeName + "\"", type.json());
        assertEquals(text, type.toString());
        assertEquals(type, DataType.fromJson(type.json()));
    }

    @Test
    void integralBoundsAreThoseOfJava() {
        assertBounds(DataTypes.ByteType, Byte.MIN_VALUE, Byte.MAX_VALUE);
        assertBounds(DataTypes.ShortType, Short.MIN_VALUE, Short.MAX_VALUE);
        assertBounds(DataTypes.IntegerType, Integer.MIN_VALUE, Integer.MAX_VALUE);
        assertBounds(DataTypes.LongType, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static void assertBounds(DataType type, long min, long max) {
        IntegralType integral = (IntegralType) type;
        assertEquals(min, integral.minValue());
        assertEquals(max, integral.maxValue());
    }

    @Test
    void ranksFollowWidening() {
        List<DataType> widening =
                List.of(
                        DataTypes.ByteType,
                        DataTypes.ShortType,
                        DataTypes.IntegerType,
                        DataTypes.LongType,
                        DataTypes.FloatType,
                        DataTypes.DoubleType);
        List<Integer> ranks = widening.stream().map(t -> ((NumericType) t).rank()).toList();
        assertEquals(ranks.stream().sorted().distinct().toList(), ranks);
    }

    @Test
    void equalityIsByShape() {
        assertEquals(new LongType(), DataTypes.LongType);
        assertNotEquals(DataTypes.LongType, DataTypes.IntegerType);
        assertEquals(DataType.fromDDL("ARRAY<INT>"), new ArrayType(DataTypes.IntegerType, true));
        assertNotEquals(
                DataType.fromDDL("ARRAY<INT>"), new ArrayType(DataTypes.IntegerType, false));
    }

    @Test
    void jsonIsSparks() {
        StructType schema =
                new StructType()
                        .add("a", DataTypes.LongType, false, "note")
                        .add("l", new ArrayType(DataTypes.StringType, false));
        assertEquals(
                """
                {"type":"struct","fields":[\
                {"name":"a","type":"long","nullable":false,"metadata":{"comment":"note"}},\
                {"name":"l","type":{"type":"array","elementType":"string","containsNull":false},\
                "nullable":true,"metadata":{}}]}\
                """,
                schema.json());
        assertEquals(schema, DataType.fromJson(schema.json()));
    }

    @Test
    void randomSchemasSurviveDdlAndJson() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_160_726);
        for (int i = 0; i < 500; i++) {
            StructType schema = randomStruct(random, 4);
            assertEquals(schema, DataType.fromJson(schema.json()));
            if (!schema.json().contains("\"name\":\"\"") && schema.size() > 0) {
                StructType read = StructType.fromDDL(schema.toDDL());
                assertEquals(schema.toDDL(), read.toDDL());
                assertEquals(schema, read);
                assertEquals(schema, DataType.fromDDL(schema.sql()));
            }
        }
    }

    private static StructType randomStruct(RandomGenerator random, int depth) {
        StructType struct = new StructType();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            StructField field =
                    new StructField(name, randomType(random, depth - 1), random.nextBoolean());
            struct =
                    struct.add(
                            random.nextBoolean()
                                    ? field
                                    : field.withComment(NAMES.get(random.nextInt(NAMES.size()))));
        }
        return struct;
    }

    private static DataType randomType(RandomGenerator random, int depth) {
        List<String> atoms = List.of("INT", "BIGINT", "DOUBLE", "STRING", "TIMESTAMP", "BOOLEAN");
        return switch (depth > 0 ? random.nextInt(4) : 3) {
            case 0 -> randomStruct(random, depth);
            case 1 -> new ArrayType(randomType(random, depth - 1), true);
            default -> DataType.fromDDL(atoms.get(random.nextInt(atoms.size())));
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "long",
                "\"lonk\"",
                "1",
                "{}",
                "[]",
                "{\"type\":\"array\"}",
                "{\"type\":\"struct\",\"fields\":{}}",
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\"}]}",
                "{\"type\":\"struct\",\"fields\":[1]}",
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":3}]}",
                "{\"type\":\"array\",\"elementType\":\"long\",\"x\":1}",
                "\"long\" 1"
            })
    void otherJsonIsRefused(String json) {
        assertRefused(json);
    }

    /// Found by a fuzzer: the JSON parser's own limit came out as a raw error.
    @Test
    void jsonThatIsNoTypeMayNestAsDeepAsItLikes() {
        assertRefused("{\"type\":".repeat(100_000));
        assertRefused("{\"type\":\"array\",\"elementType\":" + "1".repeat(5000) + "}");
    }

    private static void assertRefused(String json) {
        MillraceException e = assertThrows(MillraceException.class, () -> DataType.fromJson(json));
        assertEquals(ErrorCondition.INVALID_SCHEMA, e.condition());
    }
}
