package io.millrace.app.bench.nexmark;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/// Answers of the queries that make at most one row of a bid.
final class BidAnswers {
    private static final BigDecimal EUROS = new BigDecimal("0.908");
    private static final BigDecimal PRICE_MIN = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal PRICE_MAX = BigDecimal.valueOf(50_000_000);
    private static final List<String> IDS_BY_NAME = List.of("apple", "google", "facebook", "baidu");
    private static final String ID = "&channel_id=";

    private BidAnswers() {}

    static Instant time(NexmarkEvents events, long event) {
        return Instant.EPOCH.plus(events.micros(event), ChronoUnit.MICROS);
    }

    static String extra(long event) {
        return new String(NexmarkTexts.extra(event), StandardCharsets.US_ASCII);
    }

    /// Returns all bids, each with the price that the function has for it.
    private static Answer priced(NexmarkEvents events, LongFunction<Object> price) {
        return new RowAnswer(
                events,
                bid ->
                        List.of(
                                events.bidAuction(bid),
                                events.bidder(bid),
                                price.apply(bid),
                                time(events, bid),
                                extra(bid)));
    }

    static Answer all(NexmarkEvents events) {
        return priced(events, events::price);
    }

    private static BigDecimal euros(NexmarkEvents events, long bid) {
        return EUROS.multiply(BigDecimal.valueOf(events.price(bid)));
    }

    static Answer inEuros(NexmarkEvents events) {
        return priced(events, bid -> euros(events, bid));
    }

    static Answer ofSomeAuctions(NexmarkEvents events) {
        return new RowAnswer(
                events,
                bid -> {
                    long auction = events.bidAuction(bid);
                    return auction % 123 == 0 ? List.of(auction, events.price(bid)) : null;
                });
    }

    static Answer withSideInput(NexmarkEvents events) {
        return new RowAnswer(
                events,
                bid ->
                        List.of(
                                events.bidAuction(bid),
                                events.bidder(bid),
                                events.price(bid),
                                time(events, bid),
                                NexmarkQuery.sideValue(
                                        events.bidAuction(bid) % NexmarkQuery.SIDE_KEYS)));
    }

    static Answer calculated(NexmarkEvents events) {
        return new RowAnswer(
                events,
                bid -> {
                    BigDecimal price = euros(events, bid);
                    if (price.compareTo(PRICE_MIN) <= 0 || price.compareTo(PRICE_MAX) >= 0) {
                        return null;
                    }
                    Instant time = time(events, bid);
                    String extra = extra(bid);
                    return List.of(
                            events.bidAuction(bid),
                            events.bidder(bid),
                            price,
                            partOfDay(time.atZone(ZoneOffset.UTC).getHour()),
                            time,
                            extra,
                            (int) extra.chars().filter(letter -> letter == 'c').count());
                });
    }

    private static String partOfDay(int hour) {
        if (hour >= 8 && hour <= 18) {
            return "dayTime";
        }
        return hour <= 6 || hour >= 20 ? "nightTime" : "otherTime";
    }

    static Answer withChannelId(NexmarkEvents events) {
        return new RowAnswer(
                events,
                bid -> {
                    String channel = NexmarkTexts.channel(events.channel(bid));
                    String url = NexmarkTexts.url(events.channel(bid));
                    int known = IDS_BY_NAME.indexOf(channel.toLowerCase(Locale.ROOT));
                    if (known < 0 && !url.contains(ID)) {
                        return null;
                    }
                    return List.of(
                            events.bidAuction(bid),
                            events.bidder(bid),
                            events.price(bid),
                            channel,
                            known < 0
                                    ? url.substring(url.indexOf(ID) + ID.length())
                                    : Integer.toString(known));
                });
    }

    static Answer withFolders(NexmarkEvents events) {
        return new RowAnswer(
                events,
                bid -> {
                    List<String> parts = List.of(NexmarkTexts.url(events.channel(bid)).split("/"));
                    return List.of(
                            events.bidAuction(bid),
                            events.bidder(bid),
                            events.price(bid),
                            NexmarkTexts.channel(events.channel(bid)),
                            parts.get(3),
                            parts.get(4),
                            parts.get(5));
                });
    }
}
