package io.millrace.app.bench.nexmark;

import static io.millrace.app.bench.nexmark.NexmarkField.AUCTION_SELLER;
import static io.millrace.app.bench.nexmark.NexmarkField.BID_AUCTION;
import static io.millrace.app.bench.nexmark.NexmarkField.BID_BIDDER;
import static io.millrace.app.bench.nexmark.NexmarkField.BID_CHANNEL;
import static io.millrace.app.bench.nexmark.NexmarkField.BID_EXTRA;
import static io.millrace.app.bench.nexmark.NexmarkField.BID_PRICE;
import static io.millrace.app.bench.nexmark.NexmarkField.BID_URL;
import static io.millrace.app.bench.nexmark.NexmarkField.PERSON_ID;
import static io.millrace.app.bench.nexmark.NexmarkField.PERSON_NAME;
import static io.millrace.app.bench.nexmark.NexmarkField.TIME;
import static io.millrace.app.bench.nexmark.NexmarkField.TYPE;

import java.util.List;
import java.util.Set;

/// The queries of Nexmark that can be said here; `docs/benchmarks.md` has those that cannot.
public final class NexmarkQueries {
    private static final long MANY = 10_000_000;

    /// Of queries that read or keep texts.
    private static final long SOME = 4_000_000;

    private static final Set<NexmarkField> BID =
            Set.of(TYPE, TIME, BID_AUCTION, BID_BIDDER, BID_PRICE, BID_EXTRA);

    private static final String COUNTS_BY_PRICE =
            """
            count(*) AS total_bids,
            count(*) FILTER (WHERE price < 10000) AS rank1_bids,
            count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS rank2_bids,
            count(*) FILTER (WHERE price >= 1000000) AS rank3_bids\
            """;

    private static final String DISTINCT_BY_PRICE =
            """
            approx_count_distinct(%1$s) AS total_%1$ss,
            approx_count_distinct(%1$s) FILTER (WHERE price < 10000) AS rank1_%1$ss,
            approx_count_distinct(%1$s) FILTER (WHERE price >= 10000 AND price < 1000000)
              AS rank2_%1$ss,
            approx_count_distinct(%1$s) FILTER (WHERE price >= 1000000) AS rank3_%1$ss\
            """;

    private static final String STATISTICS =
            String.join(
                    ",\n",
                    COUNTS_BY_PRICE,
                    DISTINCT_BY_PRICE.formatted("bidder"),
                    DISTINCT_BY_PRICE.formatted("auction"));

    private NexmarkQueries() {}

    /// Returns all, by number.
    public static List<NexmarkQuery> all() {
        return List.of(
                q0(), q1(), q2(), q5(), q7(), q8(), q11(), q12(), q13(), q14(), q15(), q16(), q17(),
                q18(), q21(), q22());
    }

    private static NexmarkQuery q0() {
        return new NexmarkQuery(
                "q0",
                "all bids as they are",
                SOME,
                BID,
                "append",
                "SELECT auction, bidder, price, dateTime, extra FROM bid",
                "",
                BidAnswers::all);
    }

    private static NexmarkQuery q1() {
        return new NexmarkQuery(
                "q1",
                "all bids with prices in euros, as exact decimals",
                SOME,
                BID,
                "append",
                "SELECT auction, bidder, 0.908 * price AS price, dateTime, extra FROM bid",
                "",
                BidAnswers::inEuros);
    }

    private static NexmarkQuery q2() {
        return new NexmarkQuery(
                "q2",
                "bids for some auctions",
                MANY,
                Set.of(TYPE, TIME, BID_AUCTION, BID_PRICE),
                "append",
                "SELECT auction, price FROM bid WHERE mod(auction, 123) = 0",
                "",
                BidAnswers::ofSomeAuctions);
    }

    private static NexmarkQuery q5() {
        return new NexmarkQuery(
                "q5",
                "auctions with the most bids in 10 seconds, every 2 seconds",
                MANY,
                Set.of(TYPE, TIME, BID_AUCTION),
                "append",
                """
                SELECT window, auction, count(*) AS num
                FROM bid GROUP BY window(dateTime, '10 seconds', '2 seconds'), auction\
                """,
                """
                SELECT counts.window.start, counts.auction, counts.num
                FROM output counts JOIN (SELECT window, max(num) AS most FROM output GROUP BY window)
                  top ON counts.window = top.window AND counts.num >= top.most\
                """,
                WindowAnswers::hotItems);
    }

    private static NexmarkQuery q7() {
        return new NexmarkQuery(
                "q7",
                "the highest bid of each 10 seconds",
                MANY,
                BID,
                "append",
                """
                SELECT window.start, max_by(auction, price), max_by(bidder, price), max(price),
                  max_by(dateTime, price), max_by(extra, price)
                FROM bid GROUP BY window(dateTime, '10 seconds')\
                """,
                "",
                WindowAnswers::highestBid);
    }

    private static NexmarkQuery q8() {
        return new NexmarkQuery(
                "q8",
                "new persons who offer an auction within the same 10 seconds",
                MANY,
                Set.of(TYPE, TIME, PERSON_ID, PERSON_NAME, AUCTION_SELLER),
                "append",
                """
                SELECT id, window.start, name FROM (
                  SELECT window, id, max(name) AS name, count(seller) AS auctions FROM (
                    SELECT id, name, CAST(NULL AS BIGINT) AS seller, dateTime FROM person
                    UNION ALL SELECT seller, NULL, seller, dateTime FROM auction)
                  GROUP BY window(dateTime, '10 seconds'), id)
                WHERE name IS NOT NULL AND auctions > 0\
                """,
                "",
                WindowAnswers::newSellers);
    }

    private static NexmarkQuery q11() {
        return new NexmarkQuery(
                "q11",
                "bids of each user by session, with a gap of 10 seconds",
                SOME,
                Set.of(TYPE, TIME, BID_BIDDER),
                "append",
                """
                SELECT bidder, session_window.start, session_window.end, count(*) AS bid_count
                FROM bid GROUP BY bidder, session_window(dateTime, '10 seconds')\
                """,
                "",
                WindowAnswers::sessions);
    }

    private static NexmarkQuery q12() {
        return new NexmarkQuery(
                "q12",
                "bids of each user in 10 seconds of processing time",
                MANY,
                Set.of(TYPE, TIME, BID_BIDDER),
                "update",
                """
                SELECT bidder, window.start, count(*) AS bid_count
                FROM bid GROUP BY bidder, window(current_timestamp(), '10 seconds')\
                """,
                "",
                ProcessingTimeAnswer::new);
    }

    private static NexmarkQuery q13() {
        return new NexmarkQuery(
                "q13",
                "all bids with a value from a table of 10,000 rows, looked up batch by batch",
                SOME,
                Set.of(TYPE, TIME, BID_AUCTION, BID_BIDDER, BID_PRICE),
                "append",
                "SELECT auction, bidder, price, dateTime FROM bid",
                """
                SELECT auction, bidder, price, dateTime, value
                FROM output JOIN side_input ON mod(auction, %d) = key\
                """
                        .formatted(NexmarkQuery.SIDE_KEYS),
                BidAnswers::withSideInput);
    }

    private static NexmarkQuery q14() {
        return new NexmarkQuery(
                "q14",
                "bids within a range of prices, with the part of the day and a count of letters",
                SOME,
                BID,
                "append",
                """
                SELECT auction, bidder, 0.908 * price AS price,
                  CASE WHEN hour(dateTime) >= 8 AND hour(dateTime) <= 18 THEN 'dayTime'
                    WHEN hour(dateTime) <= 6 OR hour(dateTime) >= 20 THEN 'nightTime'
                    ELSE 'otherTime' END AS bidTimeType,
                  dateTime, extra, length(extra) - length(replace(extra, 'c', '')) AS c_counts
                FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000\
                """,
                "",
                BidAnswers::calculated);
    }

    private static NexmarkQuery q15() {
        return new NexmarkQuery(
                "q15",
                "bids, bidders and auctions of a day by price, distinct ones approximately",
                SOME,
                Set.of(TYPE, TIME, BID_AUCTION, BID_BIDDER, BID_PRICE),
                "update",
                "SELECT date_format(day, 'yyyy-MM-dd') AS day, "
                        + STATISTICS
                        + " FROM (SELECT *, to_date(dateTime) AS day FROM bid) GROUP BY day",
                "",
                StatisticsAnswers::ofDays);
    }

    private static NexmarkQuery q16() {
        return new NexmarkQuery(
                "q16",
                "the same of each channel",
                SOME,
                Set.of(TYPE, TIME, BID_AUCTION, BID_BIDDER, BID_PRICE, BID_CHANNEL),
                "update",
                "SELECT channel, date_format(day, 'yyyy-MM-dd') AS day,"
                        + " date_format(max(dateTime), 'HH:mm') AS minute, "
                        + STATISTICS
                        + " FROM (SELECT *, to_date(dateTime) AS day FROM bid) GROUP BY channel,"
                        + " day",
                "",
                StatisticsAnswers::ofChannels);
    }

    private static NexmarkQuery q17() {
        return new NexmarkQuery(
                "q17",
                "bids and prices of each auction and day",
                MANY,
                Set.of(TYPE, TIME, BID_AUCTION, BID_PRICE),
                "update",
                "SELECT auction, date_format(day, 'yyyy-MM-dd') AS day, "
                        + COUNTS_BY_PRICE
                        + """
                        , min(price) AS min_price, max(price) AS max_price,
                          avg(price) AS avg_price, sum(price) AS sum_price
                        FROM (SELECT *, to_date(dateTime) AS day FROM bid) GROUP BY auction, day\
                        """,
                "",
                StatisticsAnswers::ofAuctions);
    }

    private static NexmarkQuery q18() {
        return new NexmarkQuery(
                "q18",
                "the last bid of each bidder for each auction",
                SOME,
                Set.of(
                        TYPE,
                        TIME,
                        BID_AUCTION,
                        BID_BIDDER,
                        BID_PRICE,
                        BID_CHANNEL,
                        BID_URL,
                        BID_EXTRA),
                "update",
                """
                SELECT auction, bidder, last(price), last(channel), last(url), last(dateTime),
                  last(extra)
                FROM bid GROUP BY auction, bidder\
                """,
                "",
                StatisticsAnswers::lastBids);
    }

    private static NexmarkQuery q21() {
        return new NexmarkQuery(
                "q21",
                "bids with the id of their channel, from its name or its URL",
                SOME,
                Set.of(TYPE, TIME, BID_AUCTION, BID_BIDDER, BID_PRICE, BID_CHANNEL, BID_URL),
                "append",
                """
                SELECT * FROM (
                  SELECT auction, bidder, price, channel,
                    CASE WHEN lower(channel) = 'apple' THEN '0'
                      WHEN lower(channel) = 'google' THEN '1'
                      WHEN lower(channel) = 'facebook' THEN '2'
                      WHEN lower(channel) = 'baidu' THEN '3'
                      ELSE regexp_extract(url, '(&|^)channel_id=([^&]*)', 2) END AS channel_id
                  FROM bid)
                WHERE channel_id <> ''\
                """,
                "",
                BidAnswers::withChannelId);
    }

    private static NexmarkQuery q22() {
        return new NexmarkQuery(
                "q22",
                "bids with the folders of their URL",
                SOME,
                Set.of(TYPE, TIME, BID_AUCTION, BID_BIDDER, BID_PRICE, BID_CHANNEL, BID_URL),
                "append",
                """
                SELECT auction, bidder, price, channel, split_part(url, '/', 4) AS dir1,
                  split_part(url, '/', 5) AS dir2, split_part(url, '/', 6) AS dir3 FROM bid\
                """,
                "",
                BidAnswers::withFolders);
    }
}
