package io.millrace.arrowio;

import io.millrace.arrowio.file.FileEntry;
import io.millrace.arrowio.file.FileFormat;
import io.millrace.arrowio.file.FileOptions;
import io.millrace.arrowio.file.FileScan;
import io.millrace.arrowio.file.FileSplit;
import io.millrace.arrowio.file.FileStreamSource;
import io.millrace.arrowio.json.JsonFormat;
import io.millrace.arrowio.json.JsonReadOptions;
import io.millrace.arrowio.json.SchemaInference;
import io.millrace.connector.BatchReader;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.ReadContext;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.error.ErrorCondition;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.StringType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The source `json`: files of JSON records, one a line or, with `multiLine`, one document a file.
///
/// Every column is nullable, whatever the user's schema says: a record need not have it. A static
/// read without a schema infers it; a stream must be given one.
public final class JsonSourceProvider implements SourceProvider {
    private static final List<OptionSpec> OPTIONS =
            Stream.concat(FileOptions.OPTIONS.stream(), JsonReadOptions.OPTIONS.stream()).toList();

    private record JsonFiles(JsonFormat json) implements FileFormat {
        @Override
        public boolean isSplittable() {
            return json.isSplittable();
        }

        /// A document is read as a whole, and not further than the longest that there may be.
        @Override
        public boolean showsBytes() {
            return json.isSplittable();
        }

        @Override
        public BatchReader open(FileSplit split, ReadContext context) throws IOException {
            JsonFormat.Piece piece =
                    new JsonFormat.Piece(
                            split.file(),
                            split.start(),
                            split.end(),
                            split.fileSize(),
                            split::show);
            return json.open(piece, context);
        }
    }

    @Override
    public String shortName() {
        return "json";
    }

    @Override
    public List<OptionSpec> options() {
        return OPTIONS;
    }

    @Override
    public StructType schema(SourceRequest request, boolean isStreaming) {
        FileOptions files = FileOptions.of(request.options());
        JsonReadOptions json = JsonReadOptions.of(request.options());
        if (request.userSchema().isEmpty() && isStreaming) {
            throw ErrorCondition.SCHEMA_REQUIRED.error(
                    "The stream of JSON files at " + files.path() + " has no schema.",
                    "Give one with schema(...), such as schema(\"time TIMESTAMP, action"
                            + " STRING\").");
        }
        FileScan.requirePresent(files);
        return resolved(request, files, json);
    }

    private static StructType resolved(
            SourceRequest request, FileOptions files, JsonReadOptions json) {
        if (request.userSchema().isPresent()) {
            return checked(request.userSchema().get(), json);
        }
        try {
            return SchemaInference.infer(
                    FileScan.files(files).stream().map(FileEntry::file).toList(), json);
        } catch (IOException e) {
            throw ErrorCondition.FAILED_READ_FILE.error(
                    "The files at " + files.path() + " cannot be read to infer their schema.",
                    "See the cause, or give a schema with schema(...).",
                    e);
        }
    }

    /// Refuses a schema that no JSON has a column for, and makes all of it nullable.
    private static StructType checked(StructType schema, JsonReadOptions json) {
        for (StructField field : schema.asList()) {
            if (field.name().equals(json.corruptColumn())
                    && !(field.dataType() instanceof StringType)) {
                throw ErrorCondition.INVALID_SCHEMA.error(
                        "Column "
                                + field.name()
                                + " gets the text of malformed records and is of type "
                                + field.dataType().simpleString()
                                + ".",
                        "Make it STRING, or name another by columnNameOfCorruptRecord.");
            }
        }
        return nullable(schema);
    }

    private static StructType nullable(StructType schema) {
        StructType all = new StructType();
        Set<String> names = new HashSet<>();
        for (StructField field : schema.asList()) {
            if (!names.add(field.name())) {
                throw ErrorCondition.COLUMN_ALREADY_EXISTS.error(
                        "The schema has two columns `" + field.name() + "`.", "Rename one.");
            }
            DataType type = field.dataType();
            if (type instanceof ArrayType) {
                throw ErrorCondition.UNSUPPORTED_DATATYPE.error(
                        "Column " + field.name() + " is of type " + type.simpleString() + ".",
                        "Read it as STRING: the column then has the JSON text.");
            }
            DataType nested = type instanceof StructType struct ? nullable(struct) : type;
            all = all.add(new StructField(field.name(), nested, true, field.metadata()));
        }
        return all;
    }

    /// With `fileNameOnly` the directory may be moved.
    @Override
    public Optional<String> place(SourceRequest request) {
        return FileOptions.of(request.options()).isKeyedByName()
                ? Optional.empty()
                : SourceProvider.super.place(request);
    }

    @Override
    public Scan openScan(SourceRequest request) throws IOException {
        FileOptions files = FileOptions.of(request.options());
        return new FileScan(files, format(request, files));
    }

    @Override
    public MicroBatchStream openStream(SourceRequest request, StreamContext context)
            throws IOException {
        FileOptions files = FileOptions.of(request.options());
        return new FileStreamSource(files, format(request, files), context);
    }

    private static FileFormat format(SourceRequest request, FileOptions files) {
        JsonReadOptions json = JsonReadOptions.of(request.options());
        return new JsonFiles(new JsonFormat(resolved(request, files, json), json));
    }
}
