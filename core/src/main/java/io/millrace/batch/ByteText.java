package io.millrace.batch;

import java.util.Locale;

/// Numbers of bytes for people: `1.5 GiB`.
public final class ByteText {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private ByteText() {}

    /// Returns the number with the largest unit of which there is one or more.
    public static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " " + UNITS[0]
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
