package io.millrace.analysis.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Settings by key, and what their values may be.
final class SettingsTest {
    private static final Settings DEFAULTS = Settings.defaults();

    @Test
    void defaultsAreSparks() {
        assertEquals(ZoneId.of("UTC"), DEFAULTS.sessionZone());
        assertTrue(DEFAULTS.isAnsi());
        assertEquals(Duration.ofMillis(10), DEFAULTS.pollingDelay());
        assertEquals(Duration.ofSeconds(10), DEFAULTS.noDataProgressEventInterval());
        assertEquals(Duration.ZERO, DEFAULTS.stopTimeout());
        assertEquals(100, DEFAULTS.numRecentProgressUpdates());
        assertEquals(100, DEFAULTS.minBatchesToRetain());
        assertTrue(DEFAULTS.stopsActiveRunOnRestart());
        assertFalse(DEFAULTS.isSchemaInferred());
        assertFalse(DEFAULTS.takesOverCheckpoint());
        assertEquals(OptionalInt.empty(), DEFAULTS.workerCount());
        assertEquals(4_000, DEFAULTS.queryMemoryLimitBytes(8_000), "half of the memory");
        assertEquals("auto", DEFAULTS.device());
        assertEquals(Map.of(), DEFAULTS.asMap());
    }

    @Test
    void everyDefaultIsAValueOfItsSetting() {
        for (Setting setting : Setting.values()) {
            if (!setting.defaultValue().isEmpty()) {
                DEFAULTS.with(setting, setting.defaultValue());
            }
        }
    }

    @Test
    void settingsAreSortedByKey() {
        String[] keys = Arrays.stream(Setting.values()).map(Setting::key).toArray(String[]::new);
        String[] sorted = keys.clone();
        Arrays.sort(sorted);
        assertEquals(Arrays.asList(sorted), Arrays.asList(keys));
    }

    @Test
    void sparksSpellingMeansTheSame() {
        Settings settings = DEFAULTS.with("spark.sql.session.timeZone", "Europe/Rome");
        assertEquals(ZoneId.of("Europe/Rome"), settings.sessionZone());
        assertEquals(Map.of("millrace.sql.session.timeZone", "Europe/Rome"), settings.asMap());
        assertEquals(DEFAULTS.asMap(), settings.without("millrace.sql.session.timezone").asMap());
    }

    @ParameterizedTest
    @CsvSource({"local, 1", "local[3], 3", "local[*], -1"})
    void theMasterSetsTheWorkers(String master, int count) {
        OptionalInt expected = count < 0 ? OptionalInt.empty() : OptionalInt.of(count);
        assertEquals(expected, DEFAULTS.with("spark.master", master).workerCount());
    }

    @ParameterizedTest
    @CsvSource({"10s, 10000", "250, 250", "2 min, 120000", "1h, 3600000"})
    void timesHaveUnits(String text, long millis) {
        Settings settings = DEFAULTS.with(Setting.STOP_TIMEOUT, text);
        assertEquals(Duration.ofMillis(millis), settings.stopTimeout());
    }

    @ParameterizedTest
    @CsvSource({
        "512m, 536870912",
        "2g, 2147483648",
        "100, 100",
        "1 KB, 1024",
        "25%, 2000",
        "100 %, 8000"
    })
    void sizesHaveUnits(String text, long bytes) {
        Settings settings = DEFAULTS.with(Setting.QUERY_MEMORY_LIMIT, text);
        assertEquals(bytes, settings.queryMemoryLimitBytes(8_000));
    }

    @ParameterizedTest
    @CsvSource({
        "millrace.nothing, 1, UNKNOWN_SETTING",
        "spark.executor.memory, 1g, UNKNOWN_SETTING",
        "millrace.device, tpu, INVALID_OPTION_VALUE",
        "millrace.master, yarn, INVALID_OPTION_VALUE",
        "millrace.master, local[0], INVALID_OPTION_VALUE",
        "spark.sql.ansi.enabled, yes, INVALID_OPTION_VALUE",
        "spark.sql.caseSensitive, true, INVALID_OPTION_VALUE",
        "spark.sql.shuffle.partitions, 0, INVALID_OPTION_VALUE",
        "spark.sql.streaming.pollingDelay, soon, INVALID_OPTION_VALUE",
        "spark.sql.streaming.pollingDelay, 999999999999999999d, INVALID_OPTION_VALUE",
        "millrace.sql.query.memoryLimit, 0, INVALID_OPTION_VALUE",
        "millrace.sql.query.memoryLimit, 0%, INVALID_OPTION_VALUE",
        "millrace.sql.query.memoryLimit, 101%, INVALID_OPTION_VALUE",
        "spark.sql.session.timeZone, Mars/Olympus, INVALID_TIMEZONE"
    })
    void badKeysAndValuesAreRefused(String key, String value, ErrorCondition expected) {
        MillraceException error =
                assertThrows(MillraceException.class, () -> DEFAULTS.with(key, value));
        assertEquals(expected, error.condition());
    }

    @Test
    void anUnknownKeyListsTheKnownOnes() {
        MillraceException error =
                assertThrows(
                        MillraceException.class,
                        () -> DEFAULTS.with("spark.sql.session.timezone2", "UTC"));
        for (Setting setting : Setting.values()) {
            assertTrue(error.getMessage().contains(setting.key()), setting.key());
        }
    }

    @Test
    void whatIsHadoopsIsPassedOnUnchecked() {
        Settings settings =
                DEFAULTS.with("spark.hadoop.fs.defaultFS", "hdfs://h")
                        .with("millrace.hadoop.dfs.replication", "2");
        assertEquals(
                Map.of("fs.defaultFS", "hdfs://h", "dfs.replication", "2"),
                settings.hadoopSettings());
        assertEquals(
                Map.of(
                        "millrace.hadoop.fs.defaultFS",
                        "hdfs://h",
                        "millrace.hadoop.dfs.replication",
                        "2"),
                settings.asMap());
        assertEquals(Optional.of("hdfs://h"), settings.get("millrace.hadoop.fs.defaultFS"));
        assertTrue(settings.isSet("spark.hadoop.dfs.replication"));
        assertFalse(settings.isSet("spark.hadoop.dfs.nothing"));
        assertEquals(Optional.empty(), settings.get("spark.hadoop.dfs.nothing"));
        assertEquals(
                Map.of("fs.defaultFS", "hdfs://h"),
                settings.without("spark.hadoop.dfs.replication").hadoopSettings());
        assertTrue(Settings.isKnown("spark.hadoop.anything"));
        assertFalse(Settings.isKnown("spark.hadoop."));
        assertFalse(Settings.isKnown("spark.hadoopx.y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fs.s3a.secret.key", "x.password", "fs.Token", "a.credential.b"})
    void secretsAreNotPrinted(String key) {
        Settings settings =
                DEFAULTS.with("spark.hadoop." + key, "canary").with("spark.hadoop.fs.x", "seen");
        assertFalse(settings.toString().contains("canary"), settings.toString());
        assertTrue(settings.toString().contains("seen"), settings.toString());
        assertEquals(Optional.of("canary"), settings.get("spark.hadoop." + key));
    }
}
