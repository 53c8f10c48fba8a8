package io.millrace.analysis.setting;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The forms of setting values.
final class SettingValues {
    private static final List<String> DEVICES =
            List.of("auto", "cpu", "gpu", "cpu-scalar", "cpu-simd");
    private static final int WORKERS_MAX = 1024;

    private static final Pattern MASTER = Pattern.compile("local(?:\\[(\\*|\\d{1,9})])?");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,18})\\s*%");
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,18})\\s*([a-z]*)");

    private static final Map<String, Long> MILLIS_BY_UNIT =
            Map.of(
                    "",
                    1L,
                    "ms",
                    1L,
                    "s",
                    1_000L,
                    "m",
                    60_000L,
                    "min",
                    60_000L,
                    "h",
                    3_600_000L,
                    "d",
                    86_400_000L);
    private static final Map<String, Long> BYTES_BY_UNIT =
            Map.of(
                    "", 1L, "b", 1L, "k", 1L << 10, "kb", 1L << 10, "m", 1L << 20, "mb", 1L << 20,
                    "g", 1L << 30, "gb", 1L << 30, "t", 1L << 40, "tb", 1L << 40);

    private SettingValues() {}

    /// Refuses a value that the setting does not take.
    static void check(Setting setting, String value) {
        switch (setting) {
            case APP_NAME, CHECKPOINT_LOCATION -> {}
            case DEVICE -> {
                if (!DEVICES.contains(value)) {
                    throw invalid(setting, value, "Give one of " + DEVICES + ".");
                }
            }
            case DEVICE_RESIDENT_GROUPS -> number(setting, value, 0, Long.MAX_VALUE);
            case MASTER -> workers(value);
            case ANSI_ENABLED,
                    NO_DATA_MICRO_BATCHES,
                    SCHEMA_INFERENCE,
                    STOP_ACTIVE_RUN_ON_RESTART,
                    TAKE_OVER_CHECKPOINT ->
                    bool(setting, value);
            case CASE_SENSITIVE -> {
                if (bool(setting, value)) {
                    throw invalid(setting, value, "Names ignore case; only false can be set.");
                }
            }
            case QUERY_MEMORY_LIMIT -> bytes(setting, value, Long.MAX_VALUE);
            case SESSION_TIME_ZONE -> zone(value);
            case SHUFFLE_PARTITIONS, MIN_BATCHES_TO_RETAIN, NUM_RECENT_PROGRESS_UPDATES ->
                    number(setting, value, 1, Integer.MAX_VALUE);
            case MULTIPLE_WATERMARK_POLICY -> watermarkPolicy(value);
            case NO_DATA_PROGRESS_EVENT_INTERVAL,
                    OVERLAP_AFTER,
                    POLLING_DELAY,
                    STOP_TIMEOUT,
                    TARGET_BATCH_DURATION,
                    WATERMARK_IDLE_TIMEOUT,
                    WATERMARK_MAX_FUTURE_SKEW ->
                    duration(setting, value);
        }
    }

    static boolean bool(Setting setting, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(setting, value, "Give true or false.");
        };
    }

    static long number(Setting setting, String value, long least, long most) {
        try {
            long number = Long.parseLong(value.strip());
            if (least <= number && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Falls through to the error that names the setting.
        }
        throw invalid(
                setting, value, "Give a whole number between " + least + " and " + most + ".");
    }

    static Duration duration(Setting setting, String value) {
        return Duration.ofMillis(
                withUnit(
                        setting,
                        value,
                        MILLIS_BY_UNIT,
                        "Give milliseconds, or a number with ms, s, min, h or d."));
    }

    /// @param whole what a value in percent is a share of
    static long bytes(Setting setting, String value, long whole) {
        Matcher share = SHARE.matcher(value.strip());
        if (share.matches()) {
            long percent = number(setting, share.group(1), 1, 100);
            return percent == 100 ? whole : Math.max(1, whole / 100 * percent);
        }
        long bytes =
                withUnit(
                        setting,
                        value,
                        BYTES_BY_UNIT,
                        "Give bytes, a number with k, m, g or t, or a share such as 50%.");
        if (bytes == 0) {
            throw invalid(setting, value, "Give more than 0.");
        }
        return bytes;
    }

    private static long withUnit(
            Setting setting, String value, Map<String, Long> units, String whatToDo) {
        Matcher matcher = WITH_UNIT.matcher(value.strip().toLowerCase(Locale.ROOT));
        Long factor = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (factor == null) {
            throw invalid(setting, value, whatToDo);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
        } catch (ArithmeticException _) {
            throw invalid(setting, value, "Give less.");
        }
    }

    /// Returns `min` or `max`.
    static String watermarkPolicy(String value) {
        String policy = value.strip().toLowerCase(Locale.ROOT);
        if (!policy.equals("min") && !policy.equals("max")) {
            throw invalid(Setting.MULTIPLE_WATERMARK_POLICY, value, "Give min or max.");
        }
        return policy;
    }

    static ZoneId zone(String value) {
        try {
            return ZoneId.of(value.strip(), ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            throw ErrorCondition.INVALID_TIMEZONE.error(
                    "'" + value + "' is not a time zone.",
                    "Give a region such as Europe/Rome, an offset such as +02:00, or UTC.",
                    e);
        }
    }

    static OptionalInt workers(String master) {
        Matcher matcher = MASTER.matcher(master.strip());
        if (!matcher.matches()) {
            throw invalid(
                    Setting.MASTER,
                    master,
                    "Give local, local[n] or local[*]; for a cluster run the query on Spark.");
        }
        String count = matcher.group(1);
        if (count == null) {
            return OptionalInt.of(1);
        }
        if (count.equals("*")) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Math.toIntExact(number(Setting.MASTER, count, 1, WORKERS_MAX)));
    }

    private static MillraceException invalid(Setting setting, String value, String whatToDo) {
        return ErrorCondition.INVALID_OPTION_VALUE.error(
                "The setting " + setting.key() + " has the value '" + value + "'.", whatToDo);
    }
}
