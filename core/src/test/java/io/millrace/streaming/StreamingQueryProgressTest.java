package io.millrace.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

class StreamingQueryProgressTest {
    private static final UUID ID = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final UUID RUN_ID = UUID.fromString("66666666-7777-8888-9999-000000000000");
    private static final String TIMESTAMP = "2016-07-26T02:45:07.000Z";
    private static final SinkProgress SINK = new SinkProgress("MemorySink", 2);

    private static StreamingQueryProgress full() {
        Map<String, Long> durations = new LinkedHashMap<>();
        durations.put("walCommit", 7L);
        durations.put("addBatch", 30L);
        Row observed =
                RowFactory.withSchema(
                        StructType.fromDDL("rows BIGINT, top DOUBLE, note STRING, at TIMESTAMP"),
                        3L,
                        -20.5,
                        null,
                        Instant.parse("2016-07-26T02:00:00Z"));
        StateOperatorProgress operator =
                new StateOperatorProgress(
                        "stateStoreSave",
                        5,
                        2,
                        1,
                        0,
                        0,
                        4,
                        1024,
                        6,
                        1,
                        1,
                        Map.of("b", 2L, "a", 1L));
        SourceProgress source =
                new SourceProgress(
                        "FileStreamSource[file:/events]",
                        null,
                        "{\"logOffset\":0,\"exact\":1.50e3,\"list\":[true,null,\"x\"]}",
                        "not json",
                        190,
                        Double.NaN,
                        1234.25,
                        Map.of("lag", "0"));
        return new StreamingQueryProgress(
                ID,
                RUN_ID,
                "counts",
                TIMESTAMP,
                0,
                41,
                durations,
                Map.of("watermark", TIMESTAMP, "max", TIMESTAMP),
                new StateOperatorProgress[] {operator},
                new SourceProgress[] {source},
                SINK,
                Map.of("metrics", observed),
                "cpu-scalar",
                "no SIMD");
    }

    private static StreamingQueryProgress sparse() {
        return new StreamingQueryProgress(
                ID,
                RUN_ID,
                null,
                TIMESTAMP,
                1,
                0,
                Map.of(),
                Map.of(),
                new StateOperatorProgress[0],
                new SourceProgress[0],
                SINK,
                Map.of(),
                null,
                null);
    }

    @Test
    void prettyJsonHasSparksFieldsInSparksOrder() {
        assertEquals(
                """
                {
                  "id" : "11111111-2222-3333-4444-555555555555",
                  "runId" : "66666666-7777-8888-9999-000000000000",
                  "name" : "counts",
                  "timestamp" : "2016-07-26T02:45:07.000Z",
                  "batchId" : 0,
                  "batchDuration" : 41,
                  "numInputRows" : 190,
                  "processedRowsPerSecond" : 1234.3,
                  "durationMs" : {
                    "addBatch" : 30,
                    "walCommit" : 7
                  },
                  "eventTime" : {
                    "max" : "2016-07-26T02:45:07.000Z",
                    "watermark" : "2016-07-26T02:45:07.000Z"
                  },
                  "stateOperators" : [ {
                    "operatorName" : "stateStoreSave",
                    "numRowsTotal" : 5,
                    "numRowsUpdated" : 2,
                    "allUpdatesTimeMs" : 1,
                    "numRowsRemoved" : 0,
                    "allRemovalsTimeMs" : 0,
                    "commitTimeMs" : 4,
                    "memoryUsedBytes" : 1024,
                    "numRowsDroppedByWatermark" : 6,
                    "numShufflePartitions" : 1,
                    "numStateStoreInstances" : 1,
                    "customMetrics" : {
                      "a" : 1,
                      "b" : 2
                    }
                  } ],
                  "sources" : [ {
                    "description" : "FileStreamSource[file:/events]",
                    "startOffset" : null,
                    "endOffset" : {
                      "logOffset" : 0,
                      "exact" : 1.50e3,
                      "list" : [ true, null, "x" ]
                    },
                    "latestOffset" : "not json",
                    "numInputRows" : 190,
                    "processedRowsPerSecond" : 1234.3,
                    "metrics" : {
                      "lag" : "0"
                    }
                  } ],
                  "sink" : {
                    "description" : "MemorySink",
                    "numOutputRows" : 2
                  },
                  "observedMetrics" : {
                    "metrics" : {
                      "rows" : 3,
                      "top" : -20.5,
                      "note" : null,
                      "at" : "2016-07-26T02:00:00Z"
                    }
                  },
                  "backend" : "cpu-scalar",
                  "fallbackReason" : "no SIMD"
                }\
                """,
                full().prettyJson());
        assertEquals(full().prettyJson(), full().toString());
    }

    @Test
    void whatIsEmptyIsLeftOutButTheNameIsNull() {
        assertEquals(
                """
                {"id":"11111111-2222-3333-4444-555555555555",\
                "runId":"66666666-7777-8888-9999-000000000000","name":null,\
                "timestamp":"2016-07-26T02:45:07.000Z","batchId":1,"batchDuration":0,\
                "numInputRows":0,"inputRowsPerSecond":0.0,"processedRowsPerSecond":0.0,\
                "stateOperators":[],"sources":[],\
                "sink":{"description":"MemorySink","numOutputRows":2}}\
                """,
                sparse().json());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "0.05, 0.1",
        "0.04, 0.0",
        "120, 120.0",
        "1234.25, 1234.3",
        "0.35, 0.4",
        "692307692.3076923, 692307692.3",
        "1e15, 1000000000000000.0"
    })
    void ratesHaveOneDecimalHalfUpAndNoExponent(double rate, String expected) {
        String json = source("1", rate).json();
        assertTrue(json.contains("\"inputRowsPerSecond\":" + expected + ","), json);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void ratesThatAreNotFiniteAreLeftOut(double rate) {
        assertFalse(source("1", rate).json().contains("inputRowsPerSecond"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "123|123",
                "{\"a\":{\"2\":0}}|{\"a\":{\"2\":0}}",
                "[]|[]",
                "{}|{}",
                "\"text\"|\"text\"",
                "file-1|\"file-1\"",
                "1 2|\"1 2\"",
                "{\"a\"|\"{\\\"a\\\"\"",
                "''|\"\"",
                "123456789012345678901234567890|123456789012345678901234567890"
            })
    void offsetsStandAsJsonIfTheyAre(String offset, String expected) {
        String json = source(offset, 1).json();
        assertTrue(json.contains("\"startOffset\":" + expected + ",\"endOffset\""), json);
    }

    private static SourceProgress source(String offset, double rate) {
        return new SourceProgress("s", offset, "1", null, 1, rate, 1, Map.of());
    }

    @Test
    void ratesAndRowsAreSummedOverSources() {
        StreamingQueryProgress one = full();
        SourceProgress[] twice = {source("1", 10), source("2", 20)};
        StreamingQueryProgress two =
                new StreamingQueryProgress(
                        one.id(),
                        one.runId(),
                        one.name(),
                        one.timestamp(),
                        one.batchId(),
                        one.batchDuration(),
                        one.durationMs(),
                        one.eventTime(),
                        one.stateOperators(),
                        twice,
                        one.sink(),
                        one.observedMetrics(),
                        one.backend(),
                        one.fallbackReason());
        assertEquals(2, two.numInputRows());
        assertEquals(30, two.inputRowsPerSecond());
        assertEquals(2, two.processedRowsPerSecond());
        assertTrue(Double.isNaN(one.inputRowsPerSecond()));
    }

    @Test
    void reportsAreEqualByContentAndDoNotChange() {
        assertEquals(full(), full());
        assertEquals(full().hashCode(), full().hashCode());
        assertNotEquals(full(), sparse());
        StreamingQueryProgress progress = full();
        progress.sources()[0] = source("1", 1);
        assertEquals(full(), progress);
    }

    @Test
    void statusIsSparksJson() {
        StreamingQueryStatus status = new StreamingQueryStatus("Stopped", false, true);
        assertEquals(
                "{\"message\":\"Stopped\",\"isDataAvailable\":false,\"isTriggerActive\":true}",
                status.json());
        assertEquals(
                """
                {
                  "message" : "Stopped",
                  "isDataAvailable" : false,
                  "isTriggerActive" : true
                }\
                """,
                status.toString());
    }

    @Test
    void queryExceptionNamesQueryAndCause() {
        Throwable cause = new IllegalStateException("disk is full");
        StreamingQueryException e = new StreamingQueryException(ID, RUN_ID, cause, "{}", "");
        assertEquals("STREAM_FAILED", e.getCondition());
        assertSame(cause, e.cause());
        assertTrue(e.message().startsWith("[STREAM_FAILED] Query [id = " + ID), e.message());
        assertTrue(e.message().endsWith("disk is full"), e.message());
    }
}
