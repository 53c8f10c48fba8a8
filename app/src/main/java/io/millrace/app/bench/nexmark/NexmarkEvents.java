package io.millrace.app.bench.nexmark;

import io.millrace.app.bench.data.RowHash;

/// The events of Nexmark, each a pure function of its number: of 50 events one is a new person,
/// three are new auctions and 46 are bids, in the order of time.
///
/// Proportions, ids, hot items and the distributions of values are those of the published generator
/// (github.com/nexmark/nexmark, after Apache Beam's); its random numbers are not, since they come
/// from a generator without a seed. Only fields that a query reads are made. Immutable,
/// thread-safe.
public final class NexmarkEvents {
    /// Type of a new person.
    public static final int PERSON = 0;

    /// Type of a new auction.
    public static final int AUCTION = 1;

    /// Type of a bid.
    public static final int BID = 2;

    /// Time of the first event, in microseconds since 1970: the beginning of an hour.
    public static final long FIRST_MICROS = 1_469_498_400_000_000L;

    private static final int CYCLE = 50;
    private static final int AUCTIONS = 3;

    private static final long FIRST_ID = 1000;

    /// One of so many persons or auctions is a hot one.
    private static final int HOT = 100;

    private static final int IN_FLIGHT = 100;
    private static final int ACTIVE = 1000;

    /// Bids may name persons and auctions that are still to come.
    private static final int LEAD = 10;

    private final long count;
    private final long perSecond;

    /// @param perSecond events of a second of event time
    public NexmarkEvents(long count, long perSecond) {
        this.count = count;
        this.perSecond = perSecond;
    }

    /// Returns the number of events.
    public long count() {
        return count;
    }

    /// Returns the type of the event.
    public int type(long event) {
        int place = (int) (event % CYCLE);
        return place == 0 ? PERSON : place <= AUCTIONS ? AUCTION : BID;
    }

    /// Returns the event's time in microseconds since 1970, in whole milliseconds.
    public long micros(long event) {
        return FIRST_MICROS + event * 1_000_000 / perSecond / 1000 * 1000;
    }

    /// Returns the number of the first event at that time or later, [#count()] if there is none.
    public long firstAt(long micros) {
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (micros(middle) < micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Returns the number of persons up to the event, itself included.
    private static long persons(long event) {
        return event / CYCLE + 1;
    }

    /// Returns the number of auctions up to the event, itself included, less one.
    private static long lastAuction(long event) {
        int place = (int) (event % CYCLE);
        return event / CYCLE * AUCTIONS + Math.min(place, AUCTIONS) - 1;
    }

    /// Returns the id of the new person.
    public long person(long event) {
        return FIRST_ID + persons(event) - 1;
    }

    /// Returns the person who offers the new auction.
    public long seller(long event) {
        long last = persons(event) - 1;
        return FIRST_ID + (RowHash.below(event, 0, 4) > 0 ? last / HOT * HOT : activePerson(event));
    }

    private static long activePerson(long event) {
        long persons = persons(event);
        long active = Math.min(persons, ACTIVE);
        return persons - active + RowHash.below(event, 1, active + LEAD);
    }

    /// Returns the auction of the bid, every other time a hot one.
    public long bidAuction(long event) {
        long last = lastAuction(event);
        if (RowHash.below(event, 2, 2) > 0) {
            return FIRST_ID + last / HOT * HOT;
        }
        long first = Math.max(last - IN_FLIGHT, 0);
        return FIRST_ID + first + RowHash.below(event, 3, last - first + 1 + LEAD);
    }

    /// Returns the person who bids, three times of four a hot one.
    public long bidder(long event) {
        long last = persons(event) - 1;
        return FIRST_ID
                + (RowHash.below(event, 4, 4) > 0 ? last / HOT * HOT + 1 : activePerson(event));
    }

    /// Returns the price of the bid in cents, its logarithm spread evenly up to a million.
    public long price(long event) {
        double share = (RowHash.bits(event, 5) >>> 11) * 0x1p-53;
        // Math.pow may differ from one machine to another.
        return Math.round(StrictMath.pow(10.0, share * 6.0) * 100.0);
    }

    /// Returns the number of the bid's channel, below [NexmarkTexts#CHANNELS].
    public int channel(long event) {
        return (int)
                (RowHash.below(event, 6, 2) > 0
                        ? RowHash.below(event, 7, NexmarkTexts.HOT_CHANNELS)
                        : NexmarkTexts.HOT_CHANNELS
                                + RowHash.below(
                                        event,
                                        7,
                                        NexmarkTexts.CHANNELS - NexmarkTexts.HOT_CHANNELS));
    }
}
