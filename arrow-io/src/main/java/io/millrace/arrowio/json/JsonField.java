package io.millrace.arrowio.json;

import io.millrace.expr.json.TimeReader;
import io.millrace.types.DataType;
import io.millrace.types.StructField;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// A field that is decoded: its name, how its value is read and where it goes.
final class JsonField {
    final String name;
    final byte[] key;
    final DataType type;
    final ValueKind kind;
    final ColumnStage stage;

    /// What a whole number of few digits is multiplied by to become the value; 0 where it is not as
    /// simple.
    final long wholeUnit;

    /// What is in the struct, for structs.
    final @Nullable JsonObject object;

    /// The last object in which the field had a value, see [JsonObject#nextObject()].
    long seenIn;

    JsonField(StructField field, ColumnStage stage, @Nullable JsonObject object) {
        this.name = field.name();
        this.type = field.dataType();
        this.key = name.getBytes(StandardCharsets.UTF_8);
        this.kind = ValueKind.of(type);
        this.stage = stage;
        this.wholeUnit =
                switch (kind) {
                    case LONG -> 1;
                    case TIMESTAMP -> TimeReader.SECOND_MICROS;
                    default -> 0;
                };
        this.object = object;
    }

    FixedStage fixed() {
        return (FixedStage) stage;
    }

    ValueStage values() {
        return (ValueStage) stage;
    }

    TextStage text() {
        return (TextStage) stage;
    }
}
