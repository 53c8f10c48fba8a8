package io.millrace.app.bench.nexmark;

import io.millrace.app.bench.data.RowHash;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The texts of Nexmark's events, each a pure function of the event's or the channel's number.
public final class NexmarkTexts {
    /// Channels through which bids come, with a URL each.
    public static final int CHANNELS = 10_004;

    /// The first channels, through which every other bid comes.
    static final int HOT_CHANNELS = 4;

    private static final List<String> HOT = List.of("Google", "Facebook", "Baidu", "Apple");
    private static final List<String> FIRST_NAMES =
            List.of(
                    "Peter", "Paul", "Luke", "John", "Saul", "Vicky", "Kate", "Julie", "Sarah",
                    "Deiter", "Walter");
    private static final List<String> LAST_NAMES =
            List.of(
                    "Shultz", "Abrams", "Spencer", "White", "Bartels", "Walton", "Smith", "Jones",
                    "Noris");

    /// An event of a bid has 100 bytes on average, of which 32 are numbers.
    private static final int EXTRA_LENGTH_MIN = 54;

    private static final int EXTRA_LENGTHS = 28;

    /// So many letters fit 64 bits.
    private static final int LETTERS_PER_HASH = 13;

    private NexmarkTexts() {}

    /// Returns the name of the new person.
    static String personName(long event) {
        return FIRST_NAMES.get((int) RowHash.below(event, 8, FIRST_NAMES.size()))
                + " "
                + LAST_NAMES.get((int) RowHash.below(event, 9, LAST_NAMES.size()));
    }

    /// Returns the name of the channel.
    static String channel(int number) {
        return number < HOT_CHANNELS ? HOT.get(number) : "channel-" + (number - HOT_CHANNELS);
    }

    /// Returns the URL of the channel; nine of ten that are not hot have an id in there.
    static String url(int number) {
        String page =
                "https://www.nexmark.com/%s/%s/%s/item.htm?query=1"
                        .formatted(folder(number, 10), folder(number, 11), folder(number, 12));
        boolean hasId = number >= HOT_CHANNELS && RowHash.below(number, 13, 10) > 0;
        return hasId
                ? page + "&channel_id=" + Math.abs(Integer.reverse(number - HOT_CHANNELS))
                : page;
    }

    private static String folder(int number, int column) {
        int length = 3 + (int) RowHash.below(number, column, 2);
        return new String(letters(RowHash.bits(number, column), length), StandardCharsets.US_ASCII);
    }

    /// Returns the text that fills up the bid's event.
    static byte[] extra(long event) {
        int length = EXTRA_LENGTH_MIN + (int) RowHash.below(event, 14, EXTRA_LENGTHS);
        return letters(RowHash.bits(event, 15), length);
    }

    private static byte[] letters(long seed, int length) {
        byte[] text = new byte[length];
        long rest = 0;
        for (int i = 0; i < length; i++) {
            if (i % LETTERS_PER_HASH == 0) {
                rest = RowHash.bits(seed + i, 0) >>> 1;
            }
            text[i] = (byte) ('a' + rest % 26);
            rest /= 26;
        }
        return text;
    }
}
