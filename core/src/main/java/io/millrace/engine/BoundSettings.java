package io.millrace.engine;

import io.millrace.analysis.setting.Setting;
import io.millrace.analysis.setting.Settings;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.Recovery;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The settings on which results depend. They are stored with every batch and win over the
/// session's at restart, so that a batch that is run again gives the same rows.
///
/// @param isAnsi whether overflow, division by zero and bad casts are errors
/// @param sessionZone zone of times without one
/// @param maxFutureSkew how far ahead of the batch time a row may be that raises the watermark;
///   zero for any
/// @param idleTimeout after which an input without rows no longer holds the watermark back; zero
///   for never
record BoundSettings(
        boolean isAnsi,
        ZoneId sessionZone,
        WatermarkPolicy watermarkPolicy,
        Duration maxFutureSkew,
        Duration idleTimeout) {
    /// Returns the session's settings with those of the checkpoint over them.
    static BoundSettings of(Settings settings, Recovery recovery) {
        Optional<OffsetEntry> known =
                recovery.pending().isEmpty()
                        ? recovery.lastOffsets()
                        : Optional.of(recovery.pending().getLast());
        BoundSettings own = of(settings);
        return known.map(entry -> own.over(entry.conf())).orElse(own);
    }

    /// Returns the session's settings.
    static BoundSettings of(Settings settings) {
        return new BoundSettings(
                settings.isAnsi(),
                settings.sessionZone(),
                WatermarkPolicy.valueOf(settings.watermarkPolicy().toUpperCase(Locale.ROOT)),
                settings.watermarkMaxFutureSkew(),
                settings.watermarkIdleTimeout());
    }

    /// Where they differ, [RestartRules] says so.
    private BoundSettings over(Map<String, String> stored) {
        Settings merged = Settings.defaults();
        for (Map.Entry<String, String> entry : asMap().entrySet()) {
            String value = stored.getOrDefault(entry.getKey(), entry.getValue());
            merged = merged.with(entry.getKey(), value);
        }
        return of(merged);
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    SortedMap<String, String> asMap() {
        SortedMap<String, String> map = new TreeMap<>();
        map.put(Setting.ANSI_ENABLED.key(), String.valueOf(isAnsi));
        map.put(Setting.SESSION_TIME_ZONE.key(), sessionZone.getId());
        map.put(
                Setting.MULTIPLE_WATERMARK_POLICY.key(),
                watermarkPolicy.name().toLowerCase(Locale.ROOT));
        map.put(Setting.WATERMARK_MAX_FUTURE_SKEW.key(), millis(maxFutureSkew));
        map.put(Setting.WATERMARK_IDLE_TIMEOUT.key(), millis(idleTimeout));
        return map;
    }
}
