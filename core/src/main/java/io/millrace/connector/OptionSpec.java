package io.millrace.connector;

/// An option that a source or sink knows.
///
/// @param name in Spark's spelling; matched without regard to case
/// @param meaning one line for the error that lists the known options, with the default
public record OptionSpec(String name, String meaning) {}
