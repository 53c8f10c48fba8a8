package io.millrace.types;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.error.MillraceException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Texts of schemas, types and intervals: refused by name, or read such that what is written of
/// them reads the same.
@Seeded
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TypesFuzzTest {
    private static final List<String> DDL =
            List.of(
                    "time TIMESTAMP, action STRING NOT NULL",
                    "a INT, b: BIGINT COMMENT 'it''s', `odd name` DOUBLE",
                    "s STRUCT<x: INT, y: ARRAY<STRUCT<z: STRING NOT NULL>>>, t ARRAY<ARRAY<DATE>>",
                    "STRUCT<a: BOOLEAN, b: BINARY>",
                    "ARRAY<TIMESTAMP_LTZ>",
                    "smallint",
                    "größe FLOAT, 日本 TINYINT COMMENT \"a\\n\\\"b\"");
    private static final List<String> DDL_WORDS =
            List.of(
                    "STRUCT<",
                    "ARRAY<",
                    ">",
                    "<",
                    ",",
                    ":",
                    "`",
                    "``",
                    "'",
                    "\\",
                    "NOT NULL",
                    "COMMENT ",
                    "INT",
                    "DECIMAL(10,2)",
                    "MAP<INT,INT>",
                    "struct",
                    " ",
                    "\u0000",
                    "\ud83d\ude00",
                    "STRUCT<a:STRUCT<a:STRUCT<a:");
    private static final List<String> JSON =
            List.of(
                    "\"long\"",
                    "{\"type\":\"array\",\"elementType\":\"string\",\"containsNull\":true}",
                    "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\","
                        + "\"nullable\":true,\"metadata\":{\"n\":1,\"d\":1.5,\"t\":\"x\",\"b\":true}},"
                        + "{\"name\":\"b\",\"type\":{\"type\":\"array\",\"elementType\":\"date\","
                        + "\"containsNull\":false},\"nullable\":false,\"metadata\":{}}]}");
    private static final List<String> JSON_WORDS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "null",
                    "true",
                    "\"type\":",
                    "\"fields\":[",
                    "\"metadata\":{",
                    "\"name\":",
                    "\\u0000",
                    "\\",
                    "1e999",
                    "{\"type\":");
    private static final List<String> INTERVALS =
            List.of(
                    "1 hour 30 minutes",
                    "interval 10 seconds",
                    "-1 day 2 hours",
                    "1 year 2 months 3 weeks 4 days 5 hours 6 minutes 7 seconds 8 milliseconds 9"
                            + " microseconds",
                    "1.5 seconds");
    private static final List<String> INTERVAL_WORDS =
            List.of("interval ", "day", "hours", "-", "+", ".", " ", "months", "second", "\u0000");

    private interface Parsing {
        void parse(String text);
    }

    private static FuzzTarget target(List<String> corpus, List<String> words, Parsing parsing) {
        Mutations mutations = Mutations.ofTexts(corpus, words);
        return new FuzzTarget() {
            @Override
            public byte[] input(RandomGenerator random) {
                return mutations.next(random);
            }

            @Override
            public boolean parse(byte[] input) {
                parsing.parse(new String(input, StandardCharsets.UTF_8));
                return true;
            }

            @Override
            public long bytesPerByte() {
                return 1024;
            }
        };
    }

    @Test
    void ddlOfColumns(Seed seed) throws Exception {
        Fuzz.run(
                seed,
                target(
                        DDL,
                        DDL_WORDS,
                        text -> {
                            StructType type = StructType.fromDDL(text);
                            assertEquals(type, StructType.fromDDL(type.toDDL()));
                            assertEquals(type, DataType.fromJson(type.json()));
                        }));
    }

    @Test
    void ddlOfTypes(Seed seed) throws Exception {
        Fuzz.run(
                seed,
                target(
                        DDL,
                        DDL_WORDS,
                        text -> {
                            DataType type = DataType.fromDDL(text);
                            assertEquals(type, DataType.fromJson(type.json()));
                        }));
    }

    @Test
    void jsonOfTypes(Seed seed) throws Exception {
        Fuzz.run(
                seed,
                target(
                        JSON,
                        JSON_WORDS,
                        text -> {
                            DataType type = DataType.fromJson(text);
                            assertEquals(type, DataType.fromJson(type.json()));
                        }));
    }

    @Test
    void intervals(Seed seed) throws Exception {
        Fuzz.run(
                seed,
                target(
                        INTERVALS,
                        INTERVAL_WORDS,
                        text -> {
                            try {
                                Trigger.ProcessingTime(text);
                            } catch (MillraceException e) {
                                // Too short or too long for a trigger, which need not be no
                                // interval.
                            }
                            CalendarInterval interval = CalendarInterval.parse(text);
                            assertEquals(interval, CalendarInterval.parse(interval.toString()));
                        }));
    }
}
