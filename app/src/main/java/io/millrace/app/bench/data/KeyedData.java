package io.millrace.app.bench.data;

/// Measurements of a million users at random over four hours, in the order of time but for up to a
/// minute. 53 bytes a line.
public final class KeyedData extends DataSet {
    /// Windows of an hour.
    public static final int HOURS = 4;

    /// Start of the first hour, in seconds since 1970.
    public static final long FIRST_SECOND = 1_469_498_400;

    private static final int KEYS_MAX = 1_000_000;

    /// Fewer rows have fewer users, so that a user has several rows.
    private static final int ROWS_PER_KEY_MIN = 10;

    private static final int JITTER_SECONDS = 60;
    private static final int CENTS = 100_000;

    private final int keyCount;

    public KeyedData(long rowCount) {
        this(rowCount, Math.clamp(rowCount / ROWS_PER_KEY_MIN, 1, KEYS_MAX));
    }

    /// @param keyCount how many users there are
    public KeyedData(long rowCount, int keyCount) {
        super("keyed-" + keyCount, rowCount, 20);
        this.keyCount = keyCount;
    }

    /// Returns the number of users.
    public int keyCount() {
        return keyCount;
    }

    @Override
    public String ddl() {
        return "time TIMESTAMP, user_id BIGINT, value DOUBLE";
    }

    /// Returns the row's time in seconds since 1970.
    public long second(long row) {
        long span = HOURS * 3600L - JITTER_SECONDS;
        return FIRST_SECOND
                + (long) ((double) row / rowCount() * span)
                + RowHash.below(row, 0, JITTER_SECONDS);
    }

    /// Returns the row's user.
    public long user(long row) {
        return RowHash.below(row, 1, keyCount);
    }

    /// Returns the row's value in hundredths.
    public long cents(long row) {
        return RowHash.below(row, 2, CENTS);
    }

    @Override
    void write(long row, LineWriter out) {
        out.text("{\"time\":").number(second(row)).text(",\"user_id\":").number(user(row));
        out.text(",\"value\":").cents(cents(row)).text("}");
    }
}
