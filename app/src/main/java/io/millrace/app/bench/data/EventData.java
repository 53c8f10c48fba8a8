package io.millrace.app.bench.data;

/// The course's events: an action, Open or Close, at a time; 1,001 hours in order, neighbours up to
/// a minute apart. 36 bytes a line.
public final class EventData extends DataSet {
    /// Hours from the first to the last window of the usual data.
    public static final int HOURS = 1001;

    /// Start of the first hour, in seconds since 1970.
    public static final long FIRST_SECOND = 1_469_498_400;

    private static final int FILES = 80;
    private static final int JITTER_SECONDS = 60;

    private final int hours;

    public EventData(long rowCount) {
        this(rowCount, HOURS);
    }

    /// @param hours from the first to the last window
    public EventData(long rowCount, int hours) {
        this(rowCount, hours, FILES);
    }

    /// @param hours from the first to the last window
    /// @param files in which the rows lie
    public EventData(long rowCount, int hours, int files) {
        super("events-" + files + "x" + hours, rowCount, files);
        this.hours = hours;
    }

    @Override
    public String ddl() {
        return "time TIMESTAMP, action STRING";
    }

    /// Returns the row's time in seconds since 1970.
    public long second(long row) {
        long span = hours * 3600L - JITTER_SECONDS;
        return FIRST_SECOND
                + (long) ((double) row / rowCount() * span)
                + RowHash.below(row, 0, JITTER_SECONDS);
    }

    /// Returns whether the row's action is Open.
    public boolean isOpen(long row) {
        return RowHash.bits(row, 1) < 0;
    }

    /// Returns the right counts, of Close and Open in each hour.
    public long[][] counts() {
        long[][] counts = new long[hours][2];
        for (long row = 0; row < rowCount(); row++) {
            int hour = (int) ((second(row) - FIRST_SECOND) / 3600);
            counts[hour][isOpen(row) ? 1 : 0]++;
        }
        return counts;
    }

    @Override
    void write(long row, LineWriter out) {
        out.text("{\"time\":").number(second(row));
        out.text(isOpen(row) ? ",\"action\":\"Open\"}" : ",\"action\":\"Close\"}");
    }
}
