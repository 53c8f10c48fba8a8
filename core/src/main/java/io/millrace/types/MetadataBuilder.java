package io.millrace.types;

import java.util.TreeMap;

/// Collects notes for a [Metadata]. A later value of a key replaces an earlier one. Not
/// thread-safe.
public final class MetadataBuilder {
    private final TreeMap<String, Object> values = new TreeMap<>();

    /// Starts from the notes of `metadata`.
    public MetadataBuilder withMetadata(Metadata metadata) {
        values.putAll(metadata.values());
        return this;
    }

    public MetadataBuilder putString(String key, String value) {
        values.put(key, value);
        return this;
    }

    public MetadataBuilder putLong(String key, long value) {
        values.put(key, value);
        return this;
    }

    public MetadataBuilder putDouble(String key, double value) {
        values.put(key, value);
        return this;
    }

    public MetadataBuilder putBoolean(String key, boolean value) {
        values.put(key, value);
        return this;
    }

    public MetadataBuilder remove(String key) {
        values.remove(key);
        return this;
    }

    /// The notes so far; the builder may be used further.
    public Metadata build() {
        return values.isEmpty() ? Metadata.empty() : new Metadata(values);
    }
}
