package io.millrace.arrowio.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;

import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.error.ErrorCondition;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How JSON is read: the options of the format, checked.
///
/// @param corruptColumn name of the column that gets the text of malformed records, if the schema
///   has it
/// @param timestampFormat the user's pattern, or empty for the lenient ISO form
/// @param dateFormat likewise
/// @param timeZone zone of time texts without one, or empty for the session's
/// @param isMultiLine whether a file is one document instead of one record a line
/// @param lineBytesMax the longest record; a longer one is malformed
/// @param lenient which departures from strict JSON are accepted
/// @param isPrimitivesAsString for inference: every value that is no object is a string
/// @param isAllNullDropped for inference: fields that are always null are left out
public record JsonReadOptions(
        ParseMode mode,
        String corruptColumn,
        Optional<DateTimeFormatter> timestampFormat,
        Optional<DateTimeFormatter> dateFormat,
        Optional<ZoneId> timeZone,
        boolean isMultiLine,
        int lineBytesMax,
        Set<JsonReadFeature> lenient,
        boolean isPrimitivesAsString,
        boolean isAllNullDropped) {
    /// The longest record by default.
    public static final int LINE_BYTES_MAX = 16 << 20;

    /// The longest document by default.
    public static final int DOCUMENT_BYTES_MAX = 256 << 20;

    /// How deep a record may nest.
    static final int DEPTH_MAX = 256;

    private static final String CORRUPT_RECORD = "_corrupt_record";

    private record Leniency(
            String option, JsonReadFeature feature, boolean isDefault, String what) {}

    private static final List<Leniency> LENIENCIES =
            List.of(
                    new Leniency(
                            "allowBackslashEscapingAnyCharacter",
                            JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
                            false,
                            "a backslash before any character"),
                    new Leniency(
                            "allowComments",
                            JsonReadFeature.ALLOW_JAVA_COMMENTS,
                            false,
                            "comments as in Java"),
                    new Leniency(
                            "allowNonNumericNumbers",
                            JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                            true,
                            "NaN and infinities as numbers"),
                    new Leniency(
                            "allowNumericLeadingZeros",
                            JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
                            false,
                            "leading zeros"),
                    new Leniency(
                            "allowSingleQuotes",
                            JsonReadFeature.ALLOW_SINGLE_QUOTES,
                            true,
                            "strings in single quotes"),
                    new Leniency(
                            "allowUnquotedControlChars",
                            JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                            false,
                            "control characters in strings"),
                    new Leniency(
                            "allowUnquotedFieldNames",
                            JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
                            false,
                            "keys without quotes"));

    /// The options that reading JSON knows.
    public static final List<OptionSpec> OPTIONS = specs();

    private static List<OptionSpec> specs() {
        List<OptionSpec> specs = new ArrayList<>();
        for (Leniency leniency : LENIENCIES) {
            specs.add(
                    new OptionSpec(
                            leniency.option(),
                            "accepts "
                                    + leniency.what()
                                    + " (default "
                                    + leniency.isDefault()
                                    + ")"));
        }
        specs.add(
                new OptionSpec(
                        "columnNameOfCorruptRecord",
                        "string column for the text of malformed records (default "
                                + CORRUPT_RECORD
                                + ")"));
        specs.add(new OptionSpec("dateFormat", "pattern of dates (default ISO, lenient)"));
        specs.add(
                new OptionSpec(
                        "dropFieldIfAllNull",
                        "inference leaves out fields that are always null (default false)"));
        specs.add(new OptionSpec("encoding", "only UTF-8 (default UTF-8)"));
        specs.add(new OptionSpec("locale", "language tag for the patterns (default en-US)"));
        specs.add(
                new OptionSpec(
                        "maxLineBytes",
                        "longest record in bytes, a longer one is malformed (default 16 MiB, with"
                                + " multiLine 256 MiB)"));
        specs.add(
                new OptionSpec(
                        "mode", "PERMISSIVE, DROPMALFORMED or FAILFAST (default PERMISSIVE)"));
        specs.add(new OptionSpec("multiLine", "a file is one document (default false)"));
        specs.add(
                new OptionSpec(
                        "primitivesAsString", "inference makes values strings (default false)"));
        specs.add(
                new OptionSpec("timestampFormat", "pattern of timestamps (default ISO, lenient)"));
        specs.add(new OptionSpec("timeZone", "zone of times without one (default the session's)"));
        return List.copyOf(specs);
    }

    /// Reads the options.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_OPTION_VALUE`,
    ///   `INVALID_DATETIME_PATTERN`, `INVALID_TIMEZONE`
    public static JsonReadOptions of(Options options) {
        requireUtf8(options);
        boolean isMultiLine = options.getBoolean("multiLine", false);
        long most = isMultiLine ? DOCUMENT_BYTES_MAX : LINE_BYTES_MAX;
        long lineBytesMax = options.getLong("maxLineBytes", 1).orElse(most);
        Locale locale = options.get("locale").map(Locale::forLanguageTag).orElse(Locale.US);
        EnumSet<JsonReadFeature> lenient = EnumSet.noneOf(JsonReadFeature.class);
        for (Leniency leniency : LENIENCIES) {
            if (options.getBoolean(leniency.option(), leniency.isDefault())) {
                lenient.add(leniency.feature());
            }
        }
        return new JsonReadOptions(
                mode(options.get("mode", "PERMISSIVE")),
                options.get("columnNameOfCorruptRecord", CORRUPT_RECORD),
                format(options, "timestampFormat", locale),
                format(options, "dateFormat", locale),
                options.get("timeZone").map(JsonReadOptions::zone),
                isMultiLine,
                (int) Math.min(lineBytesMax, Integer.MAX_VALUE / 2),
                lenient,
                options.getBoolean("primitivesAsString", false),
                options.getBoolean("dropFieldIfAllNull", false));
    }

    private static void requireUtf8(Options options) {
        String name = options.get("encoding", "UTF-8");
        boolean isUtf8;
        try {
            isUtf8 = Charset.forName(name).equals(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            isUtf8 = false;
        }
        if (!isUtf8) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "Option encoding has the value '" + name + "'.",
                    "JSON is read in UTF-8 only: convert the files.");
        }
    }

    private static ParseMode mode(String name) {
        for (ParseMode mode : ParseMode.values()) {
            if (mode.name().equalsIgnoreCase(name.strip())) {
                return mode;
            }
        }
        throw ErrorCondition.INVALID_OPTION_VALUE.error(
                "Option mode has the value '" + name + "'.",
                "Use PERMISSIVE, DROPMALFORMED or FAILFAST.");
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name, ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            throw ErrorCondition.INVALID_TIMEZONE.error(
                    "Option timeZone has the value '" + name + "'.",
                    "Use a zone such as UTC, Europe/Berlin or +02:00.",
                    e);
        }
    }

    private static Optional<DateTimeFormatter> format(Options options, String name, Locale locale) {
        return options.get(name).map(pattern -> formatter(name, pattern, locale));
    }

    private static DateTimeFormatter formatter(String name, String pattern, Locale locale) {
        try {
            return new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(pattern)
                    .parseDefaulting(ChronoField.ERA, 1)
                    .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
                    .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
                    .toFormatter(locale);
        } catch (IllegalArgumentException | ClassCastException e) {
            // The second is what the JDK throws where a width (`p`) stands before adjacent numbers.
            throw ErrorCondition.INVALID_DATETIME_PATTERN.error(
                    "Option " + name + " has the pattern '" + pattern + "'.",
                    "Use letters such as yyyy-MM-dd'T'HH:mm:ss.SSSXXX.",
                    e);
        }
    }

    /// Returns whether texts such as `NaN` are floating-point values.
    boolean isNonNumericAccepted() {
        return lenient.contains(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
    }

    /// Returns a factory of parsers over UTF-8 with these options and our limits.
    JsonFactory factory() {
        JsonFactoryBuilder builder =
                new JsonFactoryBuilder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(DEPTH_MAX)
                                        .maxStringLength(Integer.MAX_VALUE)
                                        .build())
                        .disable(JsonFactory.Feature.CHARSET_DETECTION)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW);
        lenient.forEach(builder::enable);
        return builder.build();
    }
}
