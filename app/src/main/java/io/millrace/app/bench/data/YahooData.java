package io.millrace.app.bench.data;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/// The Yahoo Streaming Benchmark's events: views, clicks and purchases of the ads of a hundred
/// campaigns, in the order of time but for up to a second. About 260 bytes a line.
///
/// The last event is a minute later than all others, so that every other window closes.
public final class YahooData extends DataSet {
    /// Campaigns, of [#ADS_PER_CAMPAIGN] ads each.
    public static final int CAMPAIGNS = 100;

    /// Ads of a campaign: ad `n` is of campaign `n / ADS_PER_CAMPAIGN`.
    public static final int ADS_PER_CAMPAIGN = 10;

    /// Ads of all campaigns.
    public static final int ADS = CAMPAIGNS * ADS_PER_CAMPAIGN;

    /// Windows that close.
    public static final int WINDOWS = 100;

    /// Size of a window.
    public static final int WINDOW_MILLIS = 10_000;

    /// Start of the first window, in milliseconds since 1970.
    public static final long FIRST_MILLIS = 1_469_498_400_000L;

    /// Types of events, of which only views are counted.
    public static final List<String> EVENT_TYPES = List.of("view", "click", "purchase");

    private static final List<String> AD_TYPES =
            List.of("banner", "modal", "sponsored-search", "mail", "mobile");
    private static final int JITTER_MILLIS = 1000;
    private static final int LAST_MILLIS = 60_000;
    private static final int USERS = 100;
    private static final int PAGES = 100;
    private static final int VIEW = 0;

    private static final List<String> AD_IDS = ids(ADS, 10);
    private static final List<String> PAGE_IDS = ids(PAGES, 12);
    private static final List<String> USER_IDS = ids(USERS, 14);

    public YahooData(long rowCount) {
        super("yahoo", rowCount, 20);
    }

    private static List<String> ids(int count, int column) {
        return LongStream.range(0, count)
                .mapToObj(n -> new UUID(RowHash.bits(n, column), RowHash.bits(n, column + 1)))
                .map(UUID::toString)
                .toList();
    }

    /// Returns the ids of the ads, by number.
    public static List<String> adIds() {
        return AD_IDS;
    }

    @Override
    public String ddl() {
        return "user_id STRING, page_id STRING, ad_id STRING, ad_type STRING, event_type STRING,"
                + " event_time BIGINT, ip_address STRING";
    }

    /// Returns the row's time in milliseconds since 1970.
    public long millis(long row) {
        long span = (long) WINDOWS * WINDOW_MILLIS;
        if (row == rowCount() - 1) {
            return FIRST_MILLIS + span + LAST_MILLIS;
        }
        return FIRST_MILLIS
                + (long) ((double) row / rowCount() * (span - JITTER_MILLIS))
                + RowHash.below(row, 0, JITTER_MILLIS);
    }

    /// Returns the number of the row's ad.
    public int ad(long row) {
        return (int) RowHash.below(row, 1, ADS);
    }

    /// Returns the index of the row's type; the last row is a view.
    public int eventType(long row) {
        return row == rowCount() - 1 ? VIEW : (int) RowHash.below(row, 2, EVENT_TYPES.size());
    }

    /// Returns the right counts, by window and campaign, without the window of the last row.
    public long[][] counts() {
        long[][] counts = new long[WINDOWS][CAMPAIGNS];
        for (long row = 0; row < rowCount() - 1; row++) {
            if (eventType(row) == VIEW) {
                int window = (int) ((millis(row) - FIRST_MILLIS) / WINDOW_MILLIS);
                counts[window][ad(row) / ADS_PER_CAMPAIGN]++;
            }
        }
        return counts;
    }

    @Override
    void write(long row, LineWriter out) {
        out.text("{\"user_id\":\"").text(USER_IDS.get((int) RowHash.below(row, 3, USERS)));
        out.text("\",\"page_id\":\"").text(PAGE_IDS.get((int) RowHash.below(row, 4, PAGES)));
        out.text("\",\"ad_id\":\"").text(AD_IDS.get(ad(row)));
        out.text("\",\"ad_type\":\"")
                .text(AD_TYPES.get((int) RowHash.below(row, 5, AD_TYPES.size())));
        out.text("\",\"event_type\":\"").text(EVENT_TYPES.get(eventType(row)));
        out.text("\",\"event_time\":").number(millis(row));
        out.text(",\"ip_address\":\"1.2.3.4\"}");
    }
}
