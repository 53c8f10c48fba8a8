package io.millrace.state;

import static io.millrace.state.StateFileFormat.FORMAT;
import static io.millrace.state.StateFileFormat.FORMAT_CLOSING;

import io.millrace.batch.ArrowSchemas;
import io.millrace.batch.PhysicalType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.vector.types.pojo.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a state file says about itself, in the metadata of its Arrow schema.
///
/// @param kind delta or snapshot
/// @param spec the operator's state
/// @param version number of batches that it covers
/// @param epoch of the writer
/// @param closed the groups that are gone because time has closed them
public record StateFileHeader(
        StateFileKind kind,
        StateSpec spec,
        long version,
        long epoch,
        Optional<ClosedGroups> closed) {
    private static final String PREFIX = "millrace.";
    private static final String CLOSED_COLUMN = "closedColumn";
    private static final String CLOSED_LAST = "closedLast";

    /// Makes the header of a file in which time closes no groups.
    public StateFileHeader(StateFileKind kind, StateSpec spec, long version, long epoch) {
        this(kind, spec, version, epoch, Optional.empty());
    }

    /// Returns the Arrow schema of the file: the columns of the group, and the mark of tombstones.
    Schema toArrow() {
        Map<String, String> notes = new TreeMap<>();
        notes.put(PREFIX + "format", closed.isPresent() ? FORMAT_CLOSING : FORMAT);
        notes.put(PREFIX + "kind", kind.suffix());
        notes.put(PREFIX + "operator", Integer.toString(spec.operatorId()));
        notes.put(PREFIX + "groupColumns", Integer.toString(spec.groupColumnCount()));
        notes.put(PREFIX + "fingerprint", spec.fingerprint());
        notes.put(PREFIX + "version", Long.toString(version));
        notes.put(PREFIX + "epoch", Long.toString(epoch));
        closed.ifPresent(
                groups -> {
                    notes.put(PREFIX + CLOSED_COLUMN, Integer.toString(groups.column()));
                    notes.put(PREFIX + CLOSED_LAST, Long.toString(groups.last()));
                });
        return ArrowSchemas.toArrow(fileColumns(), notes);
    }

    /// Partials are nullable in the file, because a tombstone has none.
    private StructType fileColumns() {
        List<StructField> fields = new ArrayList<>(spec.schema().asList());
        for (int i = spec.groupColumnCount(); i < fields.size(); i++) {
            StructField field = fields.get(i);
            fields.set(i, new StructField(field.name(), field.dataType(), true, field.metadata()));
        }
        fields.add(
                DataTypes.createStructField(
                        StateFileFormat.TOMBSTONE, DataTypes.BooleanType, false));
        return DataTypes.createStructType(fields);
    }

    /// Reads what [#toArrow()] wrote.
    ///
    /// @throws IllegalArgumentException when it is not such a schema
    static StateFileHeader of(Schema schema) {
        Map<String, String> notes = schema.getCustomMetadata();
        String format = notes == null ? null : notes.get(PREFIX + "format");
        if (notes == null || !FORMAT.equals(format) && !FORMAT_CLOSING.equals(format)) {
            throw new IllegalArgumentException(
                    "not a state file of format " + FORMAT + " or " + FORMAT_CLOSING);
        }
        List<StructField> fields = new ArrayList<>(ArrowSchemas.toStructType(schema).asList());
        if (fields.isEmpty() || !fields.getLast().name().equals(StateFileFormat.TOMBSTONE)) {
            throw new IllegalArgumentException("no column of tombstones");
        }
        fields.removeLast();
        StateSpec spec =
                new StateSpec(
                        Integer.parseInt(note(notes, "operator")),
                        DataTypes.createStructType(fields),
                        Integer.parseInt(note(notes, "groupColumns")),
                        note(notes, "fingerprint"));
        return new StateFileHeader(
                kind(note(notes, "kind")),
                spec,
                Long.parseLong(note(notes, "version")),
                Long.parseLong(note(notes, "epoch")),
                FORMAT_CLOSING.equals(format)
                        ? Optional.of(closed(notes, spec))
                        : Optional.empty());
    }

    private static ClosedGroups closed(Map<String, String> notes, StateSpec spec) {
        int column = Integer.parseInt(note(notes, CLOSED_COLUMN));
        if (kind(note(notes, "kind")) == StateFileKind.SNAPSHOT
                || column < 0
                || column >= spec.groupColumnCount()
                || PhysicalType.of(spec.schema().fields()[column].dataType())
                        != PhysicalType.INT64) {
            throw new IllegalArgumentException("groups closed by column " + column);
        }
        return new ClosedGroups(column, Long.parseLong(note(notes, CLOSED_LAST)));
    }

    private static StateFileKind kind(String word) {
        for (StateFileKind kind : StateFileKind.values()) {
            if (kind.suffix().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown kind " + word);
    }

    private static String note(Map<String, String> notes, String key) {
        String value = notes.get(PREFIX + key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}
