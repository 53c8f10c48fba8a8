package io.millrace.app.bench.nexmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// The events have the proportions and references of the published generator.
class NexmarkEventsTest {
    private static final long COUNT = 500_000;
    private static final long FIRST_ID = 1000;

    private final NexmarkEvents events = new NexmarkEvents(COUNT, 1000);

    private LongStream of(int type) {
        return LongStream.range(0, COUNT).filter(event -> events.type(event) == type);
    }

    private double share(LongPredicate isSo) {
        return (double) of(NexmarkEvents.BID).filter(isSo).count() / of(NexmarkEvents.BID).count();
    }

    @Test
    void ofFiftyEventsOneIsAPersonThreeAreAuctions() {
        Map<Integer, Long> counts =
                LongStream.range(0, COUNT)
                        .boxed()
                        .collect(Collectors.groupingBy(events::type, Collectors.counting()));

        assertEquals(Map.of(0, COUNT / 50, 1, COUNT / 50 * 3, 2, COUNT / 50 * 46), counts);
    }

    @Test
    void personsHaveConsecutiveIds() {
        assertEquals(
                LongStream.range(FIRST_ID, FIRST_ID + COUNT / 50).boxed().toList(),
                of(NexmarkEvents.PERSON).map(events::person).boxed().toList());
    }

    @Test
    void bidsAndSellersNameWhatIsThereOrComesSoon() {
        of(NexmarkEvents.BID)
                .forEach(
                        bid -> {
                            long auctions = (bid / 50 + 1) * 3;
                            long auction = events.bidAuction(bid) - FIRST_ID;
                            assertTrue(auction >= auctions - 202 && auction < auctions + 10);
                            long bidder = events.bidder(bid) - FIRST_ID;
                            assertTrue(bidder >= 0 && bidder < bid / 50 + 1 + 100);
                        });
        of(NexmarkEvents.AUCTION)
                .forEach(
                        auction ->
                                assertTrue(events.seller(auction) - FIRST_ID < auction / 50 + 11));
    }

    @Test
    void hotOnesGetTheirShare() {
        assertEquals(0.5, share(bid -> (events.bidAuction(bid) - FIRST_ID) % 100 == 0), 0.02);
        assertEquals(0.75, share(bid -> (events.bidder(bid) - FIRST_ID) % 100 == 1), 0.02);
        assertEquals(0.5, share(bid -> events.channel(bid) < NexmarkTexts.HOT_CHANNELS), 0.01);
        // The logarithm is even: a third of the prices has two digits before the point or less.
        assertEquals(1 / 3.0, share(bid -> events.price(bid) < 10_000), 0.01);
        assertTrue(
                of(NexmarkEvents.BID)
                        .map(events::price)
                        .allMatch(p -> p >= 100 && p <= 100_000_000));
    }

    @Test
    void timeGoesOnByTheRate() {
        assertEquals(NexmarkEvents.FIRST_MICROS, events.micros(0));
        assertEquals(NexmarkEvents.FIRST_MICROS + 1_000_000, events.micros(1000));
        assertEquals(1000, events.firstAt(NexmarkEvents.FIRST_MICROS + 1_000_000));
        assertEquals(COUNT, events.firstAt(NexmarkEvents.FIRST_MICROS + 3_600_000_000L));
    }

    @Test
    void aBidHasAHundredBytesOnAverage() {
        assertEquals(
                100,
                of(NexmarkEvents.BID)
                        .map(bid -> 32 + NexmarkTexts.extra(bid).length)
                        .average()
                        .orElseThrow(),
                0.6);
    }

    @Test
    void nineOfTenUrlsThatAreNotHotHaveAnId() {
        long withId =
                LongStream.range(0, NexmarkTexts.CHANNELS)
                        .filter(channel -> NexmarkTexts.url((int) channel).contains("&channel_id="))
                        .count();

        assertEquals(9000.0, (double) withId, 150);
    }
}
