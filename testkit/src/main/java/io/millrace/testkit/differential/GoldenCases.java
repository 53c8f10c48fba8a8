package io.millrace.testkit.differential;

import static io.millrace.testkit.differential.Term.col;
import static io.millrace.testkit.differential.Term.function;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.testkit.differential.FrameCall.Branch;
import io.millrace.testkit.differential.QueryCase.InputBatch;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Cases written by hand, each for one rule that users rely on.
public final class GoldenCases {
    private static final String EVENTS = "time TIMESTAMP, action STRING, v DOUBLE";
    private static final Term TIME = col("time");
    private static final Term ACTION = col("action");

    private GoldenCases() {}

    /// Returns all of them.
    public static List<QueryCase> all() {
        List<QueryCase> cases = new ArrayList<>();
        cases.addAll(course());
        cases.addAll(windows());
        cases.addAll(eventTime());
        cases.addAll(deduplicated());
        cases.addAll(sessions());
        cases.addAll(groups());
        return cases;
    }

    /// The course's query in each mode.
    private static List<QueryCase> course() {
        FrameCall group = FrameCall.of("groupBy", ACTION, function("window", TIME, "1 hour"));
        FrameCall count = FrameCall.of("count");
        return List.of(
                single("course-complete", "complete", group, count),
                single("course-update", "update", group, count),
                single("course-append", "append", watermark("10 minutes"), group, count),
                single("course-late-rows", "update", watermark("10 minutes"), group, count));
    }

    private static FrameCall watermark(String delay) {
        return FrameCall.of("withWatermark", "time", delay);
    }

    private static List<QueryCase> windows() {
        return List.of(
                single(
                        "sliding-window",
                        "update",
                        FrameCall.of(
                                "groupBy", function("window", TIME, "10 minutes", "5 minutes")),
                        aggregates()),
                single(
                        "slide-that-does-not-divide",
                        "complete",
                        FrameCall.of(
                                "groupBy", function("window", TIME, "10 minutes", "3 minutes")),
                        aggregates()),
                single(
                        "start-time",
                        "complete",
                        FrameCall.of(
                                "groupBy",
                                function("window", TIME, "1 hour", "1 hour", "-15 minutes"),
                                ACTION),
                        aggregates()),
                single(
                        "window-times",
                        "update",
                        FrameCall.of("groupBy", function("window", TIME, "30 minutes")),
                        FrameCall.of("count"),
                        FrameCall.of(
                                "select",
                                function("window_time", col("window")),
                                col("window.end"),
                                col("count"))),
                single("no-keys", "update", FrameCall.of("groupBy"), aggregates()),
                single("double-keys", "update", FrameCall.of("groupBy", col("v")), aggregates()));
    }

    private static List<QueryCase> eventTime() {
        FrameCall sliding =
                FrameCall.of("groupBy", function("window", TIME, "10 minutes", "3 minutes"));
        FrameCall tumbling = FrameCall.of("groupBy", function("window", TIME, "5 minutes"));
        return List.of(
                new QueryCase(
                        "worked-timing",
                        List.of(EVENTS),
                        List.of(
                                watermark("10 seconds"),
                                FrameCall.of("groupBy", function("window", TIME, "5 seconds")),
                                FrameCall.of("count")),
                        Execution.in("append"),
                        units(worked())),
                single("sliding-append", "append", watermark("5 minutes"), sliding, aggregates()),
                single(
                        "filter-below-watermark",
                        "append",
                        watermark("5 minutes"),
                        FrameCall.of("filter", ACTION.then("equalTo", "Open")),
                        tumbling,
                        aggregates()),
                single(
                                "no-batches-without-data",
                                "append",
                                watermark("5 minutes"),
                                tumbling,
                                aggregates())
                        .withExecution(Execution.in("append").withoutNoDataBatches()),
                single(
                        "filter-over-groups",
                        "append",
                        watermark("5 minutes"),
                        tumbling,
                        aggregates(),
                        FrameCall.of("filter", col("n").then("gt", 1))),
                pair(
                                "latest-of-watermarks",
                                "append",
                                watermark("5 minutes"),
                                FrameCall.of(
                                        "union", new Branch(1, List.of(watermark("20 minutes")))),
                                tumbling,
                                aggregates())
                        .withExecution(new Execution("append", true, "max", Set.of())),
                pair(
                        "union-of-watermarks",
                        "append",
                        watermark("5 minutes"),
                        FrameCall.of("union", new Branch(1, List.of(watermark("20 minutes")))),
                        tumbling,
                        aggregates()));
    }

    private static List<QueryCase> deduplicated() {
        return List.of(
                single("drop-duplicates", "append", FrameCall.of("dropDuplicates", "action")),
                single(
                        "drop-duplicates-by-time",
                        "append",
                        watermark("10 minutes"),
                        FrameCall.of("dropDuplicates", "time", "action")),
                single(
                        "drop-duplicates-within-watermark",
                        "append",
                        watermark("10 minutes"),
                        FrameCall.of("dropDuplicatesWithinWatermark", "action")),
                single(
                        "deduplicated-counts",
                        "append",
                        watermark("10 minutes"),
                        FrameCall.of("dropDuplicates", "time", "action"),
                        FrameCall.of("groupBy", function("window", TIME, "5 minutes")),
                        FrameCall.of("count")));
    }

    private static List<QueryCase> sessions() {
        return List.of(
                single(
                        "sessions",
                        "append",
                        watermark("10 minutes"),
                        FrameCall.of(
                                "groupBy", function("session_window", TIME, "5 minutes"), ACTION),
                        aggregates()),
                single(
                        "sessions-with-their-own-gaps",
                        "complete",
                        FrameCall.of(
                                "groupBy",
                                function(
                                        "session_window",
                                        TIME,
                                        function("when", ACTION.then("equalTo", "Open"), "1 minute")
                                                .then("otherwise", "15 minutes")),
                                ACTION),
                        aggregates()));
    }

    private static List<QueryCase> groups() {
        return List.of(
                single(
                        "distinct",
                        "update",
                        FrameCall.of("select", ACTION),
                        FrameCall.of("distinct")),
                single(
                        "more-aggregates",
                        "update",
                        FrameCall.of("groupBy", ACTION),
                        FrameCall.of(
                                "agg",
                                function("median", col("v")).as("median"),
                                function("stddev", col("v")).as("deviation"),
                                function("first", TIME, true).as("first"),
                                function("last", TIME).as("last"),
                                function("count_if", col("v").then("gt", 1.0)).as("above"),
                                function("approx_count_distinct", TIME).as("times"),
                                function("max_by", TIME, col("v")).as("top"))),
                single(
                        "collected",
                        "update",
                        FrameCall.of("groupBy", ACTION),
                        FrameCall.of(
                                "agg",
                                function("collect_list", col("v")).as("values"),
                                function("sort_array", function("collect_set", TIME)))),
                single("limit", "append", FrameCall.of("limit", 7)),
                single(
                        "limit-under-watermark",
                        "append",
                        watermark("10 minutes"),
                        FrameCall.of("limit", 100)),
                single(
                        "top",
                        "complete",
                        FrameCall.of("groupBy", ACTION),
                        FrameCall.of("count"),
                        FrameCall.of(
                                "orderBy",
                                col("count").then("desc"),
                                ACTION.then("asc_nulls_last")),
                        FrameCall.of("limit", 2)));
    }

    private static FrameCall aggregates() {
        return FrameCall.of(
                "agg",
                function("count", "*").as("n"),
                function("sum", col("v")).as("sum"),
                function("min", TIME).as("first"),
                function("max", ACTION).as("last"));
    }

    private static QueryCase single(String name, String mode, FrameCall... calls) {
        return new QueryCase(
                name, List.of(EVENTS), Arrays.asList(calls), Execution.in(mode), units(events()));
    }

    private static QueryCase pair(String name, String mode, FrameCall... calls) {
        List<InputBatch> batches = new ArrayList<>();
        List<List<Row>> events = events();
        for (int i = 0; i < events.size(); i++) {
            batches.add(new InputBatch(List.of(events.get(i), events.get(i))));
        }
        return new QueryCase(
                name, List.of(EVENTS, EVENTS), Arrays.asList(calls), Execution.in(mode), batches);
    }

    private static List<InputBatch> units(List<List<Row>> events) {
        return events.stream().map(rows -> new InputBatch(List.of(rows))).toList();
    }

    /// Two hours of events: some equal, some late, a null in each column, a batch without rows, and
    /// one from before the epoch.
    private static List<List<Row>> events() {
        return List.of(
                List.of(
                        event("02:45:07", "Open", 1.5),
                        event("02:47:00", "Close", 2.0),
                        event("02:47:00", "Close", 2.0),
                        event("02:59:59.999", null, 0.25)),
                List.of(
                        event("03:10:00", "Open", -0.0),
                        event("02:58:00", "Open", 0.0),
                        event(null, "Close", Double.NaN)),
                List.of(),
                List.of(
                        event("03:31:00", "Close", null),
                        event("02:40:00", "Open", 4.0),
                        event("03:30:00.000001", "Open", 8.0)),
                List.of(event("04:30:00", "Open", 16.0)),
                List.of(
                        RowFactory.create(Instant.parse("1969-12-31T23:59:59.5Z"), "Open", 32.0),
                        event("04:00:00", "Close", 64.0)),
                List.of(event("05:30:00", "Close", 128.0), event("04:31:00", null, 256.0)));
    }

    /// The input whose timing Spark's own tests work out: a window of five seconds comes out two
    /// batches after its end was passed by the delay.
    private static List<List<Row>> worked() {
        return List.of(
                List.of(event("00:00:15", "Open", 1.0)),
                List.of(
                        event("00:00:10", "Open", 1.0),
                        event("00:00:12", "Open", 1.0),
                        event("00:00:14", "Open", 1.0)),
                List.of(event("00:00:25", "Open", 1.0)));
    }

    private static Row event(@Nullable String time, @Nullable String action, @Nullable Double v) {
        Instant instant = time == null ? null : Instant.parse("2016-07-26T" + time + "Z");
        return RowFactory.create(instant, action, v);
    }
}
