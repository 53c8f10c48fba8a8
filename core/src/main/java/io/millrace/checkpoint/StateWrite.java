package io.millrace.checkpoint;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.state.StateDelta;
import io.millrace.state.StateFileHeader;
import io.millrace.state.StateFileSummary;
import io.millrace.state.StateFileWriter;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// The state files of one batch on their way into the store. Borrows the rows.
final class StateWrite {
    private static final StateFileSummary NOT_WRITTEN = new StateFileSummary(0, 0, 0);

    private final Map<String, StateFileHeader> headers;
    private final Map<String, StateDelta> rows;
    private final BooleanSupplier isAbandoned;
    private final Map<String, StateFileSummary> summaries = new HashMap<>();

    /// @param rows by the names of `headers`
    /// @param isAbandoned asked before each piece; once it is true, the write ends
    StateWrite(
            Map<String, StateFileHeader> headers,
            Map<String, StateDelta> rows,
            BooleanSupplier isAbandoned) {
        this.headers = headers;
        this.rows = rows;
        this.isAbandoned = isAbandoned;
    }

    /// Returns the file of the header, of which no more is known than its name.
    static StateFile file(StateFileHeader header) {
        return file(header, NOT_WRITTEN);
    }

    static StateFile file(StateFileHeader header, StateFileSummary summary) {
        return new StateFile(
                header.spec().operatorId(),
                header.version(),
                header.epoch(),
                header.kind(),
                summary.rowCount(),
                summary.byteCount(),
                summary.crc32c());
    }

    /// Returns what the store is to put, by name.
    Map<String, ByteSource> contents() {
        Map<String, ByteSource> contents = new LinkedHashMap<>();
        headers.keySet().forEach(name -> contents.put(name, channel -> write(name, channel)));
        return contents;
    }

    private void write(String name, WritableByteChannel channel) throws IOException {
        StateFileSummary summary =
                StateFileWriter.write(
                        new AbandonableChannel(channel, isAbandoned),
                        Objects.requireNonNull(headers.get(name)),
                        Objects.requireNonNull(rows.get(name)));
        summaries.put(name, summary);
    }

    /// Takes what a file that is there says of itself.
    void adopt(String name, StateFileSummary summary) {
        summaries.put(name, summary);
    }

    /// Returns the files as a commit lists them, once all are written.
    List<StateFile> files() {
        List<StateFile> files = new ArrayList<>();
        headers.forEach(
                (name, header) ->
                        files.add(file(header, summaries.getOrDefault(name, NOT_WRITTEN))));
        return files;
    }
}
