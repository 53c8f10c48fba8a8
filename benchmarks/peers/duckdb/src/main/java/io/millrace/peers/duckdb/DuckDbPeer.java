package io.millrace.peers.duckdb;

import io.millrace.app.bench.data.YahooData;
import io.millrace.peers.Groups;
import io.millrace.peers.Peer;
import io.millrace.peers.PeerBench;
import io.millrace.peers.Task;
import io.millrace.peers.Workload;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// DuckDB in memory. The schema is given, so that nothing is guessed from the data, and the hour is
/// an integer division, several times as fast as `date_trunc`.
final class DuckDbPeer implements Peer {
    private static final long HOUR_SECONDS = 3600;
    private static final long TEN_SECONDS = 10;

    private final Task task;
    private final Connection connection;
    private final Statement statement;
    private final String version;

    private DuckDbPeer(Task task) throws SQLException {
        this.task = task;
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
        this.statement = connection.createStatement();
        statement.execute("SET threads = " + task.threads());
        statement.execute("SET preserve_insertion_order = false");
        if (task.workload() == Workload.YAHOO) {
            createCampaigns();
        }
        try (ResultSet rows = statement.executeQuery("SELECT version()")) {
            rows.next();
            this.version = rows.getString(1).replaceFirst("^v", "");
        }
    }

    private void createCampaigns() throws SQLException {
        statement.execute("CREATE TEMP TABLE campaigns (ad_id VARCHAR, campaign_id BIGINT)");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO campaigns VALUES (?, ?)")) {
            for (int ad = 0; ad < YahooData.ADS; ad++) {
                insert.setString(1, YahooData.adIds().get(ad));
                insert.setLong(2, ad / YahooData.ADS_PER_CAMPAIGN);
                insert.execute();
            }
        }
    }

    public static void main(String... arguments) throws Exception {
        PeerBench.main(DuckDbPeer::new, arguments);
    }

    @Override
    public String engine() {
        return "DuckDB " + version;
    }

    /// The query whose rows are window, key, count and sum.
    private String query() {
        return switch (task.workload()) {
            case COURSE ->
                    "SELECT time // 3600, action, count(*) FROM "
                            + input("time: 'BIGINT', action: 'VARCHAR'")
                            + " GROUP BY ALL";
            case DEVICE ->
                    "SELECT sum(num_steps) FROM "
                            + input(
                                    "id: 'BIGINT', user_id: 'BIGINT', device_id: 'BIGINT',"
                                            + " num_steps: 'BIGINT', miles_walked: 'FLOAT',"
                                            + " calories_burnt: 'FLOAT', timestamp: 'VARCHAR',"
                                            + " value: 'VARCHAR'");
            case KEYS ->
                    "CREATE OR REPLACE TEMP TABLE sums AS"
                            + " SELECT time // 3600, user_id, count(*), sum(value) FROM "
                            + input("time: 'BIGINT', user_id: 'BIGINT', value: 'DOUBLE'")
                            + " GROUP BY ALL";
            case YAHOO ->
                    "SELECT event_time // 10000, campaign_id, count(*) FROM "
                            + input(
                                    "user_id: 'VARCHAR', page_id: 'VARCHAR', ad_id: 'VARCHAR',"
                                            + " ad_type: 'VARCHAR', event_type: 'VARCHAR',"
                                            + " event_time: 'BIGINT', ip_address: 'VARCHAR'")
                            + " JOIN campaigns USING (ad_id) WHERE event_type = 'view'"
                            // The streaming engines do not give out the last event's window.
                            + " AND event_time < "
                            + (YahooData.FIRST_MILLIS
                                    + (long) YahooData.WINDOWS * YahooData.WINDOW_MILLIS)
                            + " GROUP BY ALL";
        };
    }

    private String input(String columns) {
        return "read_json('%s/part-*.json', format = 'newline_delimited', columns = {%s})"
                .formatted(task.input(), columns);
    }

    @Override
    public void check(Groups groups) throws SQLException {
        if (!statement.execute(query())) {
            statement.execute("FROM sums");
        }
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                put(rows, groups);
            }
        }
    }

    private void put(ResultSet rows, Groups groups) throws SQLException {
        switch (task.workload()) {
            case COURSE -> {
                long key = rows.getString(2).equals("Open") ? 1 : 0;
                groups.put(rows.getLong(1) * HOUR_SECONDS, key, rows.getLong(3), 0);
            }
            case DEVICE -> groups.put(0, 0, 1, ((Number) rows.getObject(1)).doubleValue());
            case KEYS ->
                    groups.put(
                            rows.getLong(1) * HOUR_SECONDS,
                            rows.getLong(2),
                            rows.getLong(3),
                            rows.getDouble(4));
            case YAHOO ->
                    groups.put(rows.getLong(1) * TEN_SECONDS, rows.getLong(2), rows.getLong(3), 0);
        }
    }

    @Override
    public Run prepare() {
        return new Run() {
            @Override
            public void toEnd() throws SQLException {
                if (!statement.execute(query())) {
                    return;
                }
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {}
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
