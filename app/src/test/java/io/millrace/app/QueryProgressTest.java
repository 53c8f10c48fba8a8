package io.millrace.app;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.Session;
import io.millrace.app.crash.Events;
import io.millrace.streaming.SourceProgress;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The progress reports of the course's query over two files, against Spark's JSON.
final class QueryProgressTest {

    private static Session session;
    private static StreamingQuery query;
    private static StreamingQueryProgress first;
    private static StreamingQueryProgress second;

    @BeforeAll
    static void runTwoBatches() throws Exception {
        session = Session.builder().master("local[2]").config("millrace.device", "cpu").create();
        query =
                session.readStream()
                        .schema("time TIMESTAMP, action STRING")
                        .option("maxFilesPerTrigger", 1)
                        .option("fileOrder", "name")
                        .option("pathGlobFilter", "file-[01].json")
                        .json(Events.directory().toString())
                        .groupBy(col("action"), window(col("time"), "1 hour"))
                        .count()
                        .writeStream()
                        .format("memory")
                        .queryName("counts")
                        .outputMode("complete")
                        .trigger(Trigger.AvailableNow())
                        .start();
        query.awaitTermination();
        StreamingQueryProgress[] reports = query.recentProgress();
        assertEquals(2, reports.length);
        first = reports[0];
        second = reports[1];
    }

    @AfterAll
    static void closeSession() {
        session.close();
    }

    /// Returns the fields of a JSON object in order, those of inner objects as `outer.inner`; what
    /// is within an offset is the source's own and left out.
    private static List<String> fields(String json) throws IOException {
        List<String> fields = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            read(parser, "", fields);
        }
        return fields;
    }

    private static void read(JsonParser parser, String path, List<String> fields)
            throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            fields.add(path + name);
            JsonToken value = parser.nextToken();
            if (name.endsWith("Offset")) {
                parser.skipChildren();
            } else if (value == JsonToken.START_OBJECT) {
                read(parser, path + name + ".", fields);
            } else if (value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    read(parser, path + name + ".", fields);
                }
            }
        }
    }

    /// Spark's order; a first batch has no rate of input.
    private static List<String> expectedFields(boolean isFirst) {
        List<String> fields = new ArrayList<>();
        fields.addAll(List.of("id", "runId", "name", "timestamp", "batchId", "batchDuration"));
        fields.addAll(List.of("numInputRows", "inputRowsPerSecond", "processedRowsPerSecond"));
        fields.add("durationMs");
        for (String step :
                List.of(
                        "addBatch",
                        "commitOffsets",
                        "latestOffset",
                        "triggerExecution",
                        "walCommit")) {
            fields.add("durationMs." + step);
        }
        fields.add("stateOperators");
        for (String field :
                List.of(
                        "operatorName",
                        "numRowsTotal",
                        "numRowsUpdated",
                        "allUpdatesTimeMs",
                        "numRowsRemoved",
                        "allRemovalsTimeMs",
                        "commitTimeMs",
                        "memoryUsedBytes",
                        "numRowsDroppedByWatermark",
                        "numShufflePartitions",
                        "numStateStoreInstances")) {
            fields.add("stateOperators." + field);
        }
        fields.add("sources");
        for (String field :
                List.of(
                        "description",
                        "startOffset",
                        "endOffset",
                        "latestOffset",
                        "numInputRows",
                        "inputRowsPerSecond",
                        "processedRowsPerSecond")) {
            fields.add("sources." + field);
        }
        fields.addAll(List.of("sink", "sink.description", "sink.numOutputRows"));
        fields.add("backend");
        if (isFirst) {
            fields.removeAll(Set.of("inputRowsPerSecond", "sources.inputRowsPerSecond"));
        }
        return fields;
    }

    @Test
    void theFieldsStandInSparksOrderAndOursAfterThem() throws IOException {
        assertEquals(expectedFields(true), fields(first.json()));
        assertEquals(expectedFields(false), fields(second.json()));
        assertEquals(fields(second.json()), fields(second.prettyJson()));
    }

    @Test
    void theNumbersAreThoseOfTheBatch() {
        assertEquals(List.of(0L, 1L), List.of(first.batchId(), second.batchId()));
        assertEquals(2000, first.numInputRows());
        assertEquals("counts", first.name());
        assertEquals(query.id(), first.id());
        assertEquals(query.runId(), first.runId());
        assertTrue(
                first.timestamp().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"),
                first::timestamp);
        assertTrue(first.timestamp().compareTo(second.timestamp()) <= 0);
        assertTrue(first.processedRowsPerSecond() > 0);
        assertFalse(Double.isFinite(first.inputRowsPerSecond()));
        assertTrue(second.inputRowsPerSecond() > 0);
        assertTrue(
                second.durationMs().get("addBatch") <= second.durationMs().get("triggerExecution"));
        assertEquals(Set.of(), second.eventTime().keySet());
    }

    @Test
    void theStateIsThatOfTheGroups() {
        // Three windows, each with both actions, after the first file; one more after the second,
        // which touches the third and the fourth.
        StateOperatorProgress before = first.stateOperators()[0];
        StateOperatorProgress after = second.stateOperators()[0];
        assertEquals("stateStoreSave", after.operatorName());
        assertEquals(List.of(6L, 6L), List.of(before.numRowsTotal(), before.numRowsUpdated()));
        assertEquals(List.of(8L, 4L), List.of(after.numRowsTotal(), after.numRowsUpdated()));
        assertTrue(after.memoryUsedBytes() > 0);
        assertEquals(
                List.of(6L, 8L),
                List.of(first.sink().numOutputRows(), second.sink().numOutputRows()));
    }

    @Test
    void theOffsetsOfABatchBeginWhereTheOneBeforeEnded() {
        SourceProgress before = first.sources()[0];
        SourceProgress after = second.sources()[0];
        assertNull(before.startOffset());
        assertEquals(before.endOffset(), after.startOffset());
        assertTrue(before.description().contains("events"), before::description);
    }

    @Test
    void theBackendIsNamed() {
        assertTrue(List.of("cpu-simd", "cpu-scalar").contains(String.valueOf(first.backend())));
        assertNull(first.fallbackReason());
    }

    @Test
    void theLastReportIsTheNewestOfTheRecent() {
        assertEquals(second, query.lastProgress());
        assertEquals(second, Arrays.asList(query.recentProgress()).getLast());
    }
}
