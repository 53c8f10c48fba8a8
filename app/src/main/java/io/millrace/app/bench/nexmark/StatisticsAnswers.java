package io.millrace.app.bench.nexmark;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/// Answers of the queries over days, channels, auctions and bidders, whose groups never close.
final class StatisticsAnswers {
    private static final long LOW = 10_000;
    private static final long HIGH = 1_000_000;
    private static final int RANKS = 3;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");

    private StatisticsAnswers() {}

    private static String day(NexmarkEvents events, long bid) {
        return LocalDate.ofInstant(BidAnswers.time(events, bid), ZoneOffset.UTC).toString();
    }

    private static int rank(long price) {
        return price < LOW ? 0 : price < HIGH ? 1 : 2;
    }

    private static LongStream bids(NexmarkEvents events) {
        return LongStream.range(0, events.count())
                .filter(event -> events.type(event) == NexmarkEvents.BID);
    }

    /// Counts by price, the first of all prices.
    private static final class Counts {
        private final long[] bids = new long[RANKS + 1];
        private final List<Set<Long>> bidders = new ArrayList<>();
        private final List<Set<Long>> auctions = new ArrayList<>();
        private Instant last = Instant.EPOCH;

        Counts() {
            for (int i = 0; i <= RANKS; i++) {
                bidders.add(new HashSet<>());
                auctions.add(new HashSet<>());
            }
        }

        void add(NexmarkEvents events, long bid) {
            for (int rank : new int[] {0, 1 + rank(events.price(bid))}) {
                bids[rank]++;
                bidders.get(rank).add(events.bidder(bid));
                auctions.get(rank).add(events.bidAuction(bid));
            }
            last = BidAnswers.time(events, bid);
        }

        List<Object> values() {
            List<Object> values = new ArrayList<>();
            LongStream.of(bids).forEach(values::add);
            bidders.forEach(set -> values.add(new GroupAnswer.About(set.size())));
            auctions.forEach(set -> values.add(new GroupAnswer.About(set.size())));
            return values;
        }
    }

    private static Map<List<Object>, Counts> counts(
            NexmarkEvents events, LongFunction<List<Object>> key) {
        Map<List<Object>, Counts> counts = new HashMap<>();
        bids(events)
                .forEach(
                        bid ->
                                counts.computeIfAbsent(key.apply(bid), _ -> new Counts())
                                        .add(events, bid));
        return counts;
    }

    static Answer ofDays(NexmarkEvents events) {
        Map<List<Object>, List<Object>> right = new HashMap<>();
        counts(events, bid -> List.of(day(events, bid)))
                .forEach((key, counts) -> right.put(key, counts.values()));
        return new GroupAnswer(right, 1, false);
    }

    static Answer ofChannels(NexmarkEvents events) {
        Map<List<Object>, List<Object>> right = new HashMap<>();
        counts(events, bid -> List.of(NexmarkTexts.channel(events.channel(bid)), day(events, bid)))
                .forEach(
                        (key, counts) -> {
                            List<Object> values = new ArrayList<>();
                            values.add(MINUTE.format(counts.last.atZone(ZoneOffset.UTC)));
                            values.addAll(counts.values());
                            right.put(key, values);
                        });
        return new GroupAnswer(right, 2, false);
    }

    /// Prices of the bids for an auction on a day.
    private static final class Prices {
        private final long[] bids = new long[RANKS];
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;
        private long sum;

        void add(long price) {
            bids[rank(price)]++;
            min = Math.min(min, price);
            max = Math.max(max, price);
            sum += price;
        }

        List<Object> values() {
            long all = LongStream.of(bids).sum();
            // Sums are below 2^53: the quotient is rounded once.
            return List.of(all, bids[0], bids[1], bids[2], min, max, (double) sum / all, sum);
        }
    }

    static Answer ofAuctions(NexmarkEvents events) {
        Map<List<Object>, Prices> prices = new HashMap<>();
        bids(events)
                .forEach(
                        bid ->
                                prices.computeIfAbsent(
                                                List.of(events.bidAuction(bid), day(events, bid)),
                                                _ -> new Prices())
                                        .add(events.price(bid)));
        Map<List<Object>, List<Object>> right = new HashMap<>();
        prices.forEach((key, all) -> right.put(key, all.values()));
        return new GroupAnswer(right, 2, false);
    }

    static Answer lastBids(NexmarkEvents events) {
        Map<List<Object>, Long> last = new HashMap<>();
        bids(events)
                .forEach(bid -> last.put(List.of(events.bidAuction(bid), events.bidder(bid)), bid));
        Map<List<Object>, List<Object>> right = new HashMap<>();
        last.forEach(
                (key, bid) ->
                        right.put(
                                key,
                                List.of(
                                        events.price(bid),
                                        NexmarkTexts.channel(events.channel(bid)),
                                        NexmarkTexts.url(events.channel(bid)),
                                        BidAnswers.time(events, bid),
                                        BidAnswers.extra(bid))));
        return new GroupAnswer(right, 2, false);
    }
}
