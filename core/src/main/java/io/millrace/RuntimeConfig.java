package io.millrace;

import io.millrace.analysis.setting.Setting;
import io.millrace.analysis.setting.Settings;
import io.millrace.engine.SessionEngine;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The settings of a session, by key in our spelling or Spark's. A change holds for what is started
/// later. Thread-safe.
public final class RuntimeConfig {
    /// What is taken up once, when the session begins.
    private static final Set<Setting> STATIC =
            Set.of(Setting.APP_NAME, Setting.DEVICE, Setting.MASTER);

    private final SessionEngine engine;

    RuntimeConfig(SessionEngine engine) {
        this.engine = engine;
    }

    /// Sets a value.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`, `INVALID_OPTION_VALUE`, `INVALID_TIMEZONE`;
    ///   `ILLEGAL_STATE` for what can only be set when the session is built
    public void set(String key, String value) {
        requireModifiable(key);
        synchronized (this) {
            engine.updateSettings(engine.settings().with(key, value));
        }
    }

    /// Sets a value.
    public void set(String key, boolean value) {
        set(key, Boolean.toString(value));
    }

    /// Sets a value.
    public void set(String key, long value) {
        set(key, Long.toString(value));
    }

    /// Gives a setting back its default.
    ///
    /// @throws MillraceException as for [#set(String, String)]
    public void unset(String key) {
        requireModifiable(key);
        synchronized (this) {
            engine.updateSettings(engine.settings().without(key));
        }
    }

    /// Returns the value, or the setting's default.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`; `INVALID_OPTION_VALUE` when it has no value
    public String get(String key) {
        return engine.settings()
                .get(key)
                .orElseThrow(
                        () ->
                                ErrorCondition.INVALID_OPTION_VALUE.error(
                                        "The setting `" + key + "` has no value.",
                                        "Set it, or give a default."));
    }

    /// Returns the value if the user set it, else the given one.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`
    public String get(String key, String defaultValue) {
        Settings settings = engine.settings();
        return settings.isSet(key) ? settings.get(key).orElse("") : defaultValue;
    }

    /// Returns the value, or the setting's default, or empty.
    ///
    /// @throws MillraceException `UNKNOWN_SETTING`
    public Optional<String> getOption(String key) {
        return engine.settings().get(key);
    }

    /// Returns what was set, by keys in our spelling.
    public Map<String, String> getAll() {
        return engine.settings().asMap();
    }

    /// Returns whether the setting is known and can be changed while the session lives.
    public boolean isModifiable(String key) {
        return Settings.isKnown(key) && Setting.find(key).filter(STATIC::contains).isEmpty();
    }

    private static void requireModifiable(String key) {
        if (Setting.find(key).filter(STATIC::contains).isPresent()) {
            throw ErrorCondition.ILLEGAL_STATE.error(
                    "The setting `" + key + "` cannot be changed while the session lives.",
                    "Give it to Session.builder().config(...).");
        }
    }
}
