package io.millrace.connector;

import io.millrace.types.StructType;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A kind of source, found by its short name through `ServiceLoader`. Thread-safe, without state.
public interface SourceProvider {
    /// Returns the name for `format(...)`, in lower case.
    String shortName();

    /// Returns the options it knows; any other is the error `UNKNOWN_OPTION`.
    List<OptionSpec> options();

    /// Returns the schema of what would be read: the user's, or the source's own.
    ///
    /// @throws io.millrace.error.MillraceException `SCHEMA_REQUIRED`, `PATH_NOT_FOUND`,
    ///   `INVALID_OPTION_VALUE`
    StructType schema(SourceRequest request, boolean isStreaming);

    /// Returns the place of the input, which a query on the same checkpoint must not change; empty
    /// when there is none, or when the input may lie elsewhere at the next run. Without secrets: it
    /// is written to the checkpoint.
    default Optional<String> place(SourceRequest request) {
        return request.options().get("path").map(LocalPath::canonical);
    }

    /// Opens a bounded read. The request has the schema that [#schema] returned, as that of the
    /// user.
    Scan openScan(SourceRequest request) throws IOException;

    /// Opens a stream; the request is as for [#openScan].
    MicroBatchStream openStream(SourceRequest request, StreamContext context) throws IOException;
}
