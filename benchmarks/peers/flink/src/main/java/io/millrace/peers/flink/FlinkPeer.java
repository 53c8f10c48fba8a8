package io.millrace.peers.flink;

import io.millrace.peers.Groups;
import io.millrace.peers.Peer;
import io.millrace.peers.PeerBench;
import io.millrace.peers.Task;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;

/// Flink's SQL in streaming mode: windows by `TUMBLE`, heap state, a checkpoint a second. A timed
/// run ends in the sink that throws rows away; the checked one collects them.
final class FlinkPeer implements Peer {
    private final Task task;
    private final TableEnvironment tables;

    private FlinkPeer(Task task) {
        this.task = task;
        this.tables =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance()
                                .inStreamingMode()
                                .withConfiguration(configuration(task))
                                .build());
        tables.executeSql(
                "CREATE TEMPORARY TABLE input (%s) WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = '%s')"
                        .formatted(schema(), task.input().toUri()));
        tables.executeSql(
                "CREATE TEMPORARY TABLE output (%s) WITH ('connector' = 'blackhole')"
                        .formatted(outputSchema()));
    }

    private static Configuration configuration(Task task) {
        return Configuration.fromMap(
                Map.of(
                        "parallelism.default", Integer.toString(task.threads()),
                        "execution.checkpointing.interval", "1 s",
                        "execution.checkpointing.dir", task.scratch().toUri().toString(),
                        "state.backend.type", "hashmap",
                        "pipeline.object-reuse", "true",
                        "table.local-time-zone", "UTC",
                        // Without it the sum of the device exercise is given out once a row.
                        "table.exec.mini-batch.enabled", "true",
                        "table.exec.mini-batch.allow-latency", "1 s",
                        "table.exec.mini-batch.size", "5000"));
    }

    public static void main(String... arguments) throws Exception {
        PeerBench.main(FlinkPeer::new, arguments);
    }

    @Override
    public String engine() {
        return "Flink " + EnvironmentInformation.getVersion();
    }

    /// The watermark stays behind all data until the end: the files are read side by side, not in
    /// their order, and no row may be late.
    private String schema() {
        String time =
                "`time` BIGINT, event_time AS TO_TIMESTAMP_LTZ(`time`, 0),"
                        + " WATERMARK FOR event_time AS event_time - INTERVAL '60' DAY, ";
        return switch (task.workload()) {
            case COURSE -> time + "action STRING";
            case DEVICE ->
                    "id BIGINT, user_id BIGINT, device_id BIGINT, num_steps BIGINT,"
                            + " miles_walked FLOAT, calories_burnt FLOAT, `timestamp` STRING,"
                            + " `value` STRING";
            case KEYS -> time + "user_id BIGINT, `value` DOUBLE";
            case YAHOO -> throw notOffered();
        };
    }

    private String outputSchema() {
        return switch (task.workload()) {
            case COURSE -> "hour_start TIMESTAMP(3), action STRING, n BIGINT";
            case DEVICE -> "steps BIGINT";
            case KEYS -> "hour_start TIMESTAMP(3), user_id BIGINT, n BIGINT, total DOUBLE";
            case YAHOO -> throw notOffered();
        };
    }

    private String query() {
        return switch (task.workload()) {
            case COURSE -> "SELECT window_start, action, COUNT(*)" + byHourAnd("action");
            case DEVICE -> "SELECT SUM(num_steps) FROM input";
            case KEYS ->
                    "SELECT window_start, user_id, COUNT(*), SUM(`value`)" + byHourAnd("user_id");
            case YAHOO -> throw notOffered();
        };
    }

    /// Flink joins a stream with a table by looking it up in another system, which is not here.
    private static UnsupportedOperationException notOffered() {
        return new UnsupportedOperationException("yahoo is not measured on Flink");
    }

    private static String byHourAnd(String key) {
        return " FROM TABLE(TUMBLE(TABLE input, DESCRIPTOR(event_time), INTERVAL '1' HOUR))"
                + " GROUP BY window_start, window_end, "
                + key;
    }

    // The iterator's close() declares every exception, also that of an interrupt.
    @SuppressWarnings("try")
    @Override
    public void check(Groups groups) throws Exception {
        try (CloseableIterator<Row> rows = tables.executeSql(query()).collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER) {
                    put(row, groups);
                }
            }
        }
    }

    private void put(Row row, Groups groups) {
        switch (task.workload()) {
            case COURSE -> {
                long key = row.getFieldAs(1).equals("Open") ? 1 : 0;
                groups.put(hour(row), key, row.<Long>getFieldAs(2), 0);
            }
            case DEVICE -> groups.put(0, 0, 1, (double) row.<Long>getFieldAs(0));
            case KEYS ->
                    groups.put(
                            hour(row),
                            row.<Long>getFieldAs(1),
                            row.<Long>getFieldAs(2),
                            row.<Double>getFieldAs(3));
            case YAHOO -> throw notOffered();
        }
    }

    private static long hour(Row row) {
        return row.<LocalDateTime>getFieldAs(0).toEpochSecond(ZoneOffset.UTC);
    }

    @Override
    public Run prepare() {
        return new Run() {
            @Override
            public void toEnd() throws Exception {
                tables.executeSql("INSERT INTO output " + query()).await();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
