package io.millrace.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.analysis.setting.Setting;
import io.millrace.analysis.setting.Settings;
import io.millrace.connector.LocalPath;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Settings, options and paths of any text, as `key=value`: refused by name, or of use.
@Seeded
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SettingsFuzzTest {
    private static final List<String> WORDS =
            List.of(
                    "local[",
                    "*",
                    "]",
                    "true",
                    "FALSE",
                    "10s",
                    "1.5g",
                    "99999999999999999t",
                    "GMT+",
                    "Europe/",
                    "file:",
                    "//",
                    "%",
                    "%zz",
                    "..",
                    "\u0000",
                    " ",
                    "\ud800",
                    "spark.",
                    "millrace.",
                    "=");

    private interface Parsing {
        void parse(String key, String value);
    }

    private static FuzzTarget target(List<String> corpus, Parsing parsing) {
        Mutations mutations = Mutations.ofTexts(corpus, WORDS);
        return new FuzzTarget() {
            @Override
            public byte[] input(RandomGenerator random) {
                return mutations.next(random);
            }

            @Override
            public boolean parse(byte[] input) {
                String text = new String(input, StandardCharsets.UTF_8);
                int at = text.indexOf('=');
                parsing.parse(
                        at < 0 ? text : text.substring(0, at),
                        at < 0 ? "" : text.substring(at + 1));
                return true;
            }

            @Override
            public long bytesPerByte() {
                return 512;
            }
        };
    }

    @Test
    void settings(Seed seed) throws Exception {
        List<String> corpus = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            corpus.add(setting.key() + "=" + setting.defaultValue());
        }
        corpus.addAll(
                List.of(
                        "millrace.master=local[4]",
                        "millrace.sql.query.memoryLimit=512m",
                        "spark.sql.session.timeZone=Europe/Rome",
                        "millrace.sql.streaming.stopTimeout=10s"));
        Fuzz.run(
                seed,
                target(
                        corpus,
                        (key, value) -> {
                            Settings settings = Settings.defaults().with(key, value);
                            settings.sessionZone();
                            settings.isAnsi();
                            settings.device();
                            settings.workerCount();
                            settings.queryMemoryLimitBytes(1L << 33);
                            settings.pollingDelay();
                            settings.noDataProgressEventInterval();
                            settings.stopTimeout();
                            settings.numRecentProgressUpdates();
                            settings.minBatchesToRetain();
                            settings.stopsActiveRunOnRestart();
                            settings.isSchemaInferred();
                            assertEquals(value, settings.asMap().get(Setting.of(key).key()));
                        }));
    }

    @Test
    void options(Seed seed) throws Exception {
        List<OptionSpec> known =
                List.of(new OptionSpec("maxFiles", ""), new OptionSpec("header", ""));
        Fuzz.run(
                seed,
                target(
                        List.of("maxFiles=12", "header=true", "HEADER=False", "MaxFiles= 7 "),
                        (key, value) -> {
                            Options options = Options.of(Map.of(key, value));
                            options.requireKnown("source fuzz", known);
                            options.getBoolean("header", true);
                            options.getLong("maxfiles", 1);
                        }));
    }

    @Test
    void paths(Seed seed) throws Exception {
        Fuzz.run(
                seed,
                target(
                        List.of(
                                "path=/data/events",
                                "path=file:///data/ev%20ents",
                                "path=file:/data/a b/*.json",
                                "path=relative/../x",
                                "path=hdfs://host/x"),
                        (_, value) -> assertNotNull(LocalPath.of("the fuzz", value))));
    }
}
