package io.millrace.expr;

import io.millrace.connector.Options;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.expr.json.JsonWriteOptions;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Options of `from_json`.
record FromJsonOptions(
        Optional<ZoneId> zone,
        Optional<DateTimeFormatter> timestampFormat,
        Optional<DateTimeFormatter> dateFormat,
        boolean isNonNumericAccepted,
        boolean isFailFast) {
    private static final List<String> KNOWN =
            List.of("allowNonNumericNumbers", "dateFormat", "mode", "timeZone", "timestampFormat");

    /// Reads the options.
    ///
    /// @throws io.millrace.error.MillraceException `UNKNOWN_OPTION`, `INVALID_OPTION_VALUE`,
    ///   `INVALID_DATETIME_PATTERN`, `INVALID_TIMEZONE`
    static FromJsonOptions of(Map<String, String> given) {
        for (String name : given.keySet()) {
            if (KNOWN.stream().noneMatch(name::equalsIgnoreCase)) {
                throw ErrorCondition.UNKNOWN_OPTION.error(
                        "from_json has no option `" + name + "`.",
                        Suggestions.didYouMean(name, KNOWN));
            }
        }
        Options options = Options.of(given);
        String mode = options.get("mode", "PERMISSIVE");
        if (!mode.equalsIgnoreCase("PERMISSIVE") && !mode.equalsIgnoreCase("FAILFAST")) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "from_json has the mode `" + mode + "`.", "Use PERMISSIVE or FAILFAST.");
        }
        return new FromJsonOptions(
                options.get("timeZone").map(JsonWriteOptions::zone),
                options.get("timestampFormat").map(JsonWriteOptions::formatter),
                options.get("dateFormat").map(JsonWriteOptions::formatter),
                options.getBoolean("allowNonNumericNumbers", true),
                mode.equalsIgnoreCase("FAILFAST"));
    }
}
