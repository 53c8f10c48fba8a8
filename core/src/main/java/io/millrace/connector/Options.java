package io.millrace.connector;

import io.millrace.error.ErrorCondition;
import io.millrace.error.Redaction;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The options of a reader or writer: an immutable map whose keys ignore case, with typed access.
///
/// A value that does not fit is the error `INVALID_OPTION_VALUE`, which names option and value.
public final class Options {
    private static final Options EMPTY = new Options(Map.of());

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        TreeMap<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(values);
        this.values = Collections.unmodifiableMap(copy);
    }

    /// Returns no options.
    public static Options empty() {
        return EMPTY;
    }

    /// Returns the options of the map.
    public static Options of(Map<String, String> values) {
        return new Options(values);
    }

    /// Returns these options and one more, which replaces one of the same name.
    public Options with(String name, String value) {
        TreeMap<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(values);
        more.put(name, value);
        return new Options(more);
    }

    /// Returns the entries, sorted by name without regard to case.
    public Map<String, String> asMap() {
        return values;
    }

    /// Returns the value, or empty when it was not given.
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Returns the value, or the default.
    public String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /// Returns the value as a whole number of at least `least`.
    public Optional<Long> getLong(String name, long least) {
        return get(name).map(value -> parseLong(name, value, least));
    }

    private static long parseLong(String name, String value, long least) {
        try {
            long parsed = Long.parseLong(value.strip());
            if (parsed >= least) {
                return parsed;
            }
        } catch (NumberFormatException _) {
            // Falls through to the error that names the option.
        }
        throw ErrorCondition.INVALID_OPTION_VALUE.error(
                "Option " + name + " has the value '" + Redaction.value(name, value) + "'.",
                "Give a whole number of at least " + least + ".");
    }

    /// Returns the value as a boolean: `true` or `false` in any case.
    public boolean getBoolean(String name, boolean otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw ErrorCondition.INVALID_OPTION_VALUE.error(
                            "Option "
                                    + name
                                    + " has the value '"
                                    + Redaction.value(name, value)
                                    + "'.",
                            "Give true or false.");
        };
    }

    /// Returns the options without secrets, for messages.
    @Override
    public String toString() {
        TreeMap<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.forEach((name, value) -> shown.put(name, Redaction.value(name, value)));
        return shown.toString();
    }

    /// Refuses options that are not among the known ones.
    ///
    /// @param user what the options belong to, for the message: `source json`
    public void requireKnown(String user, List<OptionSpec> known) {
        for (String name : values.keySet()) {
            boolean isKnown = known.stream().anyMatch(spec -> spec.name().equalsIgnoreCase(name));
            if (!isKnown) {
                String names = String.join(", ", known.stream().map(OptionSpec::name).toList());
                throw ErrorCondition.UNKNOWN_OPTION.error(
                        "The " + user + " has no option '" + name + "'.",
                        "It knows: " + (names.isEmpty() ? "none" : names) + ".");
            }
        }
    }
}
