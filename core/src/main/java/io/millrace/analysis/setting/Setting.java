package io.millrace.analysis.setting;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Suggestions;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Every setting there is, sorted by key. Spark's spelling of a key, `spark.` in place of
/// `millrace.`, means the same.
public enum Setting {
    APP_NAME("millrace.app.name", "millrace", "A name for the application."),
    DEVICE("millrace.device", "auto", "Where to compute: auto, cpu, gpu, cpu-scalar or cpu-simd."),
    DEVICE_RESIDENT_GROUPS(
            "millrace.device.residentGroups",
            "100000",
            "From how many groups on an aggregation's state may live on an accelerator that"
                    + " computes most of its batches; 0 for never."),
    MASTER(
            "millrace.master",
            "local[*]",
            "The workers: local, local[n], or local[*] for one a core."),
    ANSI_ENABLED("millrace.sql.ansi.enabled", "true", "Whether overflow and bad casts are errors."),
    CASE_SENSITIVE("millrace.sql.caseSensitive", "false", "Only false: names ignore case."),
    QUERY_MEMORY_LIMIT(
            "millrace.sql.query.memoryLimit",
            "50%",
            "The most memory of one query, frame, or all memory tables: such as 512m or 2g, or a"
                    + " share of the machine's or container's, such as 50%."),
    SESSION_TIME_ZONE("millrace.sql.session.timeZone", "UTC", "The zone of times without one."),
    SHUFFLE_PARTITIONS(
            "millrace.sql.shuffle.partitions", "200", "Accepted for Spark's sake; has no effect."),
    CHECKPOINT_LOCATION(
            "millrace.sql.streaming.checkpointLocation",
            "",
            "The directory under which queries without a checkpointLocation keep theirs."),
    MIN_BATCHES_TO_RETAIN(
            "millrace.sql.streaming.minBatchesToRetain",
            "100",
            "How many batches of a checkpoint are kept."),
    MULTIPLE_WATERMARK_POLICY(
            "millrace.sql.streaming.multipleWatermarkPolicy",
            "min",
            "Which of several watermarks is the query's: min or max."),
    NO_DATA_MICRO_BATCHES(
            "millrace.sql.streaming.noDataMicroBatches.enabled",
            "true",
            "Whether a batch without rows runs when the watermark has closed something."),
    NO_DATA_PROGRESS_EVENT_INTERVAL(
            "millrace.sql.streaming.noDataProgressEventInterval",
            "10000",
            "Milliseconds between progress reports of an idle query."),
    NUM_RECENT_PROGRESS_UPDATES(
            "millrace.sql.streaming.numRecentProgressUpdates",
            "100",
            "How many progress reports a query keeps."),
    OVERLAP_AFTER(
            "millrace.sql.streaming.overlapAfter",
            "5",
            "Milliseconds: a micro-batch that took longer is committed while the next is computed,"
                    + " if that follows at once."),
    POLLING_DELAY(
            "millrace.sql.streaming.pollingDelay",
            "10",
            "Milliseconds between looks for new data of an idle query; a tenth of the time it has"
                    + " been idle if that is more, 50 times as many at most."),
    SCHEMA_INFERENCE(
            "millrace.sql.streaming.schemaInference",
            "false",
            "Whether a stream of files may find its schema itself."),
    STOP_ACTIVE_RUN_ON_RESTART(
            "millrace.sql.streaming.stopActiveRunOnRestart",
            "true",
            "Whether a start on a checkpoint in use stops the older run."),
    STOP_TIMEOUT(
            "millrace.sql.streaming.stopTimeout",
            "0",
            "How long stop() waits, such as 10s; 0 waits for ever."),
    TAKE_OVER_CHECKPOINT(
            "millrace.sql.streaming.takeOverCheckpoint",
            "false",
            "Whether a start takes over a checkpoint that a run elsewhere holds, which then ends"
                    + " with FENCED."),
    TARGET_BATCH_DURATION(
            "millrace.sql.streaming.targetBatchDuration",
            "0",
            "How long a micro-batch should take, such as 500ms: files without a limit are read so"
                    + " many at a time; 0 for all that is there."),
    WATERMARK_IDLE_TIMEOUT(
            "millrace.sql.streaming.watermark.idleTimeout",
            "0",
            "How long an input may be without rows, by batch times, and still hold the watermark"
                    + " back; 0 for ever."),
    WATERMARK_MAX_FUTURE_SKEW(
            "millrace.sql.streaming.watermark.maxFutureSkew",
            "0",
            "How far a row's event time may be ahead of the batch time and still raise the"
                    + " watermark; 0 for any.");

    private static final String OWN_PREFIX = "millrace.";
    private static final String SPARK_PREFIX = "spark.";

    private final String key;
    private final String defaultValue;
    private final String meaning;

    Setting(String key, String defaultValue, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /// Returns the key in our spelling.
    public String key() {
        return key;
    }

    /// Returns the value when none is set; empty for none.
    public String defaultValue() {
        return defaultValue;
    }

    /// Returns one sentence that says what it does.
    public String meaning() {
        return meaning;
    }

    /// Returns the setting of the key, in our spelling or Spark's.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`, which lists the known ones
    public static Setting of(String key) {
        return find(key).orElseThrow(() -> unknown(key));
    }

    /// Returns the setting of the key, or empty.
    public static Optional<Setting> find(String key) {
        String own =
                key.startsWith(SPARK_PREFIX)
                        ? OWN_PREFIX + key.substring(SPARK_PREFIX.length())
                        : key;
        return Arrays.stream(values())
                .filter(s -> s.key.toLowerCase(Locale.ROOT).equals(own.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static MillraceException unknown(String key) {
        List<String> known = Arrays.stream(values()).map(Setting::key).toList();
        List<String> near = Suggestions.closest(key.replace(SPARK_PREFIX, OWN_PREFIX), known);
        String hint = near.isEmpty() ? "" : "Did you mean `" + near.getFirst() + "`? ";
        return ErrorCondition.UNKNOWN_SETTING.error(
                "There is no setting `" + key + "`.", hint + Suggestions.listing(known));
    }
}
