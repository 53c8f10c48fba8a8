package io.millrace.connector;

/// A position in a stream, as one line of JSON: what stands in `offsets/N`.
///
/// @param json canonical, so that equal positions are equal texts; no line breaks
public record Offset(String json) {
    @Override
    public String toString() {
        return json;
    }
}
