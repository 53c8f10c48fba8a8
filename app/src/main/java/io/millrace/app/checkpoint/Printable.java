package io.millrace.app.checkpoint;

import java.util.Locale;

/// Numbers as people read them.
final class Printable {
    private Printable() {}

    /// Returns a length such as `1.5 KiB`.
    static String bytes(long count) {
        if (count < 1024) {
            return count + " bytes";
        }
        double value = count;
        int unit = -1;
        while (value >= 1024 && unit < 3) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGT".charAt(unit));
    }

    /// Returns the word with a count in front, in the plural unless it is one.
    static String count(long count, String word) {
        String plural =
                word.endsWith("y") ? word.substring(0, word.length() - 1) + "ies" : word + "s";
        return count + " " + (count == 1 ? word : plural);
    }
}
