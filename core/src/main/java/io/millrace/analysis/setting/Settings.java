package io.millrace.analysis.setting;

import io.millrace.error.MillraceException;
import io.millrace.error.Redaction;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// What is set, as an immutable snapshot with typed access. Every value in it has been checked but
/// those under `millrace.hadoop.`, which only Hadoop understands.
public final class Settings {
    private static final Settings DEFAULTS = new Settings(Map.of(), Map.of());

    private final EnumMap<Setting, String> values;
    private final TreeMap<String, String> hadoop;

    private Settings(Map<Setting, String> values, Map<String, String> hadoop) {
        this.values = new EnumMap<>(Setting.class);
        this.values.putAll(values);
        this.hadoop = new TreeMap<>(hadoop);
    }

    /// Returns the settings when nothing is set.
    public static Settings defaults() {
        return DEFAULTS;
    }

    /// Returns whether the key is one that can be set.
    public static boolean isKnown(String key) {
        return HadoopKeys.find(key).isPresent() || Setting.find(key).isPresent();
    }

    /// Returns these settings with one changed.
    ///
    /// @param key in our spelling or Spark's
    /// @throws MillraceException `UNKNOWN_SETTING`, `INVALID_OPTION_VALUE`, `INVALID_TIMEZONE`
    public Settings with(String key, String value) {
        Optional<String> hadoopKey = HadoopKeys.find(key);
        if (hadoopKey.isEmpty()) {
            return with(Setting.of(key), value);
        }
        Settings changed = new Settings(values, hadoop);
        changed.hadoop.put(hadoopKey.get(), value);
        return changed;
    }

    /// Returns these settings with one changed.
    ///
    /// @throws MillraceException `INVALID_OPTION_VALUE`, `INVALID_TIMEZONE`
    public Settings with(Setting setting, String value) {
        SettingValues.check(setting, value);
        Settings changed = new Settings(values, hadoop);
        changed.values.put(setting, value);
        return changed;
    }

    /// Returns these settings with one at its default.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`
    public Settings without(String key) {
        Settings changed = new Settings(values, hadoop);
        HadoopKeys.find(key)
                .ifPresentOrElse(
                        changed.hadoop::remove, () -> changed.values.remove(Setting.of(key)));
        return changed;
    }

    /// Returns the value, or its default; empty for one that has neither.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`
    public Optional<String> get(String key) {
        Optional<String> hadoopKey = HadoopKeys.find(key);
        return hadoopKey.isPresent() ? hadoopKey.map(hadoop::get) : get(Setting.of(key));
    }

    /// Returns the value, or its default; empty for one that has neither.
    public Optional<String> get(Setting setting) {
        String value = values.getOrDefault(setting, setting.defaultValue());
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /// Returns whether the user set it.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`
    public boolean isSet(String key) {
        Optional<String> hadoopKey = HadoopKeys.find(key);
        return hadoopKey.isPresent()
                ? hadoop.containsKey(hadoopKey.get())
                : values.containsKey(Setting.of(key));
    }

    /// Returns what the user set, by keys in our spelling; secrets too.
    public Map<String, String> asMap() {
        TreeMap<String, String> map = new TreeMap<>();
        values.forEach((setting, value) -> map.put(setting.key(), value));
        hadoop.forEach((key, value) -> map.put(HadoopKeys.full(key), value));
        return Collections.unmodifiableMap(map);
    }

    /// Returns what the user set for Hadoop's file systems under `millrace.hadoop.`, by the rest of
    /// the key. May hold secrets.
    public Map<String, String> hadoopSettings() {
        return Collections.unmodifiableMap(hadoop);
    }

    private String value(Setting setting) {
        return values.getOrDefault(setting, setting.defaultValue());
    }

    /// Returns the zone of times without one, and in which times are shown.
    public ZoneId sessionZone() {
        return SettingValues.zone(value(Setting.SESSION_TIME_ZONE));
    }

    /// Returns whether overflow, division by zero and bad casts are errors.
    public boolean isAnsi() {
        return SettingValues.bool(Setting.ANSI_ENABLED, value(Setting.ANSI_ENABLED));
    }

    /// Returns where to compute: `auto`, `cpu`, `gpu`, `cpu-scalar` or `cpu-simd`.
    public String device() {
        return value(Setting.DEVICE);
    }

    /// Returns from how many groups on state may live on an accelerator; 0 for never.
    public long residentGroupsMin() {
        return SettingValues.number(
                Setting.DEVICE_RESIDENT_GROUPS,
                value(Setting.DEVICE_RESIDENT_GROUPS),
                0,
                Long.MAX_VALUE);
    }

    /// Returns the number of workers, or empty for one a core.
    public OptionalInt workerCount() {
        return SettingValues.workers(value(Setting.MASTER));
    }

    /// Returns the most bytes of one query.
    ///
    /// @param physicalBytes the memory of the machine, of which the limit may be a share
    public long queryMemoryLimitBytes(long physicalBytes) {
        String value = value(Setting.QUERY_MEMORY_LIMIT);
        return SettingValues.bytes(Setting.QUERY_MEMORY_LIMIT, value, physicalBytes);
    }

    /// Returns the directory under which queries keep their checkpoints.
    public Optional<String> checkpointLocation() {
        return get(Setting.CHECKPOINT_LOCATION);
    }

    /// Returns the time between looks for new data of an idle query.
    public Duration pollingDelay() {
        return millis(Setting.POLLING_DELAY);
    }

    /// Returns how long a batch takes that is committed while the next is computed.
    public Duration overlapAfter() {
        return millis(Setting.OVERLAP_AFTER);
    }

    /// Returns how long a batch should take; zero for no target.
    public Duration targetBatchDuration() {
        return millis(Setting.TARGET_BATCH_DURATION);
    }

    /// Returns the time between progress reports of an idle query.
    public Duration noDataProgressEventInterval() {
        return millis(Setting.NO_DATA_PROGRESS_EVENT_INTERVAL);
    }

    /// Returns how long `stop()` waits; zero for ever.
    public Duration stopTimeout() {
        return millis(Setting.STOP_TIMEOUT);
    }

    /// Returns how many progress reports a query keeps, 1 or more.
    public int numRecentProgressUpdates() {
        return count(Setting.NUM_RECENT_PROGRESS_UPDATES);
    }

    /// Returns how many batches of a checkpoint are kept, 1 or more.
    public int minBatchesToRetain() {
        return count(Setting.MIN_BATCHES_TO_RETAIN);
    }

    /// Returns whether a start on a checkpoint in use stops the older run.
    public boolean stopsActiveRunOnRestart() {
        return SettingValues.bool(
                Setting.STOP_ACTIVE_RUN_ON_RESTART, value(Setting.STOP_ACTIVE_RUN_ON_RESTART));
    }

    /// Returns whether a start takes over a checkpoint that another run holds.
    public boolean takesOverCheckpoint() {
        return SettingValues.bool(
                Setting.TAKE_OVER_CHECKPOINT, value(Setting.TAKE_OVER_CHECKPOINT));
    }

    /// Returns which of several watermarks is the query's: `min` or `max`.
    public String watermarkPolicy() {
        return SettingValues.watermarkPolicy(value(Setting.MULTIPLE_WATERMARK_POLICY));
    }

    /// Returns how long an input without rows holds the watermark back; zero for ever.
    public Duration watermarkIdleTimeout() {
        return millis(Setting.WATERMARK_IDLE_TIMEOUT);
    }

    /// Returns how far ahead of the batch time a row may be that raises the watermark; zero for
    /// any.
    public Duration watermarkMaxFutureSkew() {
        return millis(Setting.WATERMARK_MAX_FUTURE_SKEW);
    }

    /// Returns whether batches without rows run when the watermark has closed something.
    public boolean runsNoDataBatches() {
        return SettingValues.bool(
                Setting.NO_DATA_MICRO_BATCHES, value(Setting.NO_DATA_MICRO_BATCHES));
    }

    /// Returns whether a stream of files may find its schema itself.
    public boolean isSchemaInferred() {
        return SettingValues.bool(Setting.SCHEMA_INFERENCE, value(Setting.SCHEMA_INFERENCE));
    }

    private Duration millis(Setting setting) {
        return SettingValues.duration(setting, value(setting));
    }

    private int count(Setting setting) {
        return Math.toIntExact(SettingValues.number(setting, value(setting), 1, Integer.MAX_VALUE));
    }

    /// Returns what the user set, without the secrets of file systems.
    @Override
    public String toString() {
        TreeMap<String, String> shown = new TreeMap<>(asMap());
        shown.replaceAll(Redaction::value);
        return shown.toString();
    }
}
