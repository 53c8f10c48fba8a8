package io.millrace.app.doctor;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One line of the doctor's answer.
///
/// @param name what was looked at, in one word or two
/// @param level how bad it is
/// @param summary what was found, for people
/// @param remedy the line that mends it; empty when nothing needs mending
/// @param facts the same for programs: strings, numbers and booleans by name, in sorted order
record Finding(
        String name,
        Level level,
        String summary,
        Optional<String> remedy,
        Map<String, Object> facts) {

    /// How bad a finding is. Only [#ERROR] makes the installation unusable.
    enum Level {
        /// As it should be.
        OK,
        /// Worth knowing; results and speed are as documented.
        NOTE,
        /// It works, but slower or with less protection.
        WARNING,
        /// Queries fail.
        ERROR
    }

    Finding {
        facts = new TreeMap<>(facts);
    }

    static Finding ok(String name, String summary, Map<String, Object> facts) {
        return new Finding(name, Level.OK, summary, Optional.empty(), facts);
    }

    static Finding problem(
            String name, Level level, String summary, String remedy, Map<String, Object> facts) {
        return new Finding(name, level, summary, Optional.of(remedy), facts);
    }
}
