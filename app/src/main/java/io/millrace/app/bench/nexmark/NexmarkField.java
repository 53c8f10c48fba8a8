package io.millrace.app.bench.nexmark;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

/// A column of the table of events, or a field of one of its structs, with the names of the
/// published definition.
public enum NexmarkField {
    /// 0, 1 or 2, for persons, auctions and bids.
    TYPE("", "event_type", DataTypes.IntegerType),
    /// The event's time, which the watermark follows.
    TIME("", "dateTime", DataTypes.TimestampType),
    PERSON_ID("person", "id", DataTypes.LongType),
    PERSON_NAME("person", "name", DataTypes.StringType),
    AUCTION_SELLER("auction", "seller", DataTypes.LongType),
    BID_AUCTION("bid", "auction", DataTypes.LongType),
    BID_BIDDER("bid", "bidder", DataTypes.LongType),
    BID_PRICE("bid", "price", DataTypes.LongType),
    BID_CHANNEL("bid", "channel", DataTypes.StringType),
    BID_URL("bid", "url", DataTypes.StringType),
    BID_EXTRA("bid", "extra", DataTypes.StringType);

    private final String struct;
    private final String field;

    @SuppressWarnings("ImmutableEnumChecker") // types are immutable
    private final DataType type;

    NexmarkField(String struct, String field, DataType type) {
        this.struct = struct;
        this.field = field;
        this.type = type;
    }

    /// Returns the struct in which it is, empty for a column.
    String struct() {
        return struct;
    }

    /// Returns its name.
    String field() {
        return field;
    }

    /// Returns the type of its values.
    DataType type() {
        return type;
    }

    /// Returns the type of the events that have the struct.
    static int eventType(String struct) {
        return switch (struct) {
            case "person" -> NexmarkEvents.PERSON;
            case "auction" -> NexmarkEvents.AUCTION;
            case "bid" -> NexmarkEvents.BID;
            default -> throw new IllegalArgumentException(struct);
        };
    }
}
