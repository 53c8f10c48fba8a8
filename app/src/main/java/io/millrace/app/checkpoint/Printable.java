package io.millrace.app.checkpoint;

import java.util.Locale;
import java.util.regex.Pattern;

/// Makes what comes from files fit to be printed.
final class Printable {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f]");

    private Printable() {}

    /// Returns the text with control characters escaped, so that a file cannot drive a terminal.
    static String text(String text) {
        return CONTROL.matcher(text)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }

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
