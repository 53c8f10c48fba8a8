package io.millrace.app.bench.nexmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/// Answers of the queries over windows and sessions that the watermark closes: each window is made
/// from its events by itself.
final class WindowAnswers {
    private static final long SIZE = 10_000_000;
    private static final long SLIDE = 2_000_000;

    private WindowAnswers() {}

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// Returns where the watermark stands at the end.
    private static long watermark(NexmarkEvents events) {
        return events.micros(events.count() - 1) - NexmarkQuery.DELAY_MICROS;
    }

    /// Returns the starts of the windows that are closed at the end.
    private static List<Long> closed(NexmarkEvents events, long slide) {
        return LongStream.iterate(
                        NexmarkEvents.FIRST_MICROS - SIZE + slide,
                        start -> start + SIZE <= watermark(events),
                        start -> start + slide)
                .boxed()
                .toList();
    }

    private static LongStream inWindow(NexmarkEvents events, long start, int type) {
        return LongStream.range(events.firstAt(start), events.firstAt(start + SIZE))
                .filter(event -> events.type(event) == type);
    }

    static Answer hotItems(NexmarkEvents events) {
        Map<List<Object>, List<Object>> right = new HashMap<>();
        for (long start : closed(events, SLIDE)) {
            Map<Long, Long> bids = new HashMap<>();
            inWindow(events, start, NexmarkEvents.BID)
                    .forEach(bid -> bids.merge(events.bidAuction(bid), 1L, Long::sum));
            long most = bids.values().stream().mapToLong(Long::longValue).max().orElse(0);
            bids.forEach(
                    (auction, count) -> {
                        if (count == most) {
                            right.put(List.of(instant(start), auction), List.of(count));
                        }
                    });
        }
        return new GroupAnswer(right, 2, true);
    }

    static Answer highestBid(NexmarkEvents events) {
        Map<List<Object>, List<Object>> right = new HashMap<>();
        for (long start : closed(events, SIZE)) {
            inWindow(events, start, NexmarkEvents.BID)
                    // Of equally high bids the last.
                    .reduce((a, b) -> events.price(b) >= events.price(a) ? b : a)
                    .ifPresent(
                            bid ->
                                    right.put(
                                            List.of(instant(start)),
                                            List.of(
                                                    events.bidAuction(bid),
                                                    events.bidder(bid),
                                                    events.price(bid),
                                                    BidAnswers.time(events, bid),
                                                    BidAnswers.extra(bid))));
        }
        return new GroupAnswer(right, 1, true);
    }

    static Answer newSellers(NexmarkEvents events) {
        Map<List<Object>, List<Object>> right = new HashMap<>();
        for (long start : closed(events, SIZE)) {
            Map<Long, String> names = new HashMap<>();
            inWindow(events, start, NexmarkEvents.PERSON)
                    .forEach(e -> names.put(events.person(e), NexmarkTexts.personName(e)));
            inWindow(events, start, NexmarkEvents.AUCTION)
                    .map(events::seller)
                    .filter(names::containsKey)
                    .forEach(
                            seller ->
                                    right.put(
                                            List.of(seller, instant(start)),
                                            List.of(names.getOrDefault(seller, ""))));
        }
        return new GroupAnswer(right, 2, true);
    }

    /// Bids of a user, none more than a gap after the one before.
    private record UserSession(long first, long last, long bids) {
        UserSession with(long micros) {
            return new UserSession(first, micros, bids + 1);
        }
    }

    static Answer sessions(NexmarkEvents events) {
        Map<List<Object>, List<Object>> right = new HashMap<>();
        Map<Long, UserSession> open = new HashMap<>();
        BiConsumer<Long, UserSession> ended =
                (bidder, session) -> {
                    if (session.last + SIZE <= watermark(events)) {
                        right.put(
                                List.of(
                                        bidder,
                                        instant(session.first),
                                        instant(session.last + SIZE)),
                                List.of(session.bids));
                    }
                };
        LongStream.range(0, events.count())
                .filter(event -> events.type(event) == NexmarkEvents.BID)
                .forEach(
                        bid -> {
                            long micros = events.micros(bid);
                            UserSession session = open.get(events.bidder(bid));
                            if (session != null && micros <= session.last + SIZE) {
                                open.put(events.bidder(bid), session.with(micros));
                                return;
                            }
                            if (session != null) {
                                ended.accept(events.bidder(bid), session);
                            }
                            open.put(events.bidder(bid), new UserSession(micros, micros, 1));
                        });
        open.forEach(ended);
        return new GroupAnswer(right, 3, true);
    }
}
