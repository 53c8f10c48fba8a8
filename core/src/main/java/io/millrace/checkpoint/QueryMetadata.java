package io.millrace.checkpoint;

import io.millrace.checkpoint.store.ByteSource;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.state.FileDamage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The file `metadata` by which a directory belongs to one query: Spark's one line
/// `{"id":"<uuid>"}`, 45 bytes, no line feed.
public final class QueryMetadata {
    /// The name of the file.
    public static final String NAME = "metadata";

    private static final Pattern LINE =
            Pattern.compile("\\{\"id\":\"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\"}");

    private QueryMetadata() {}

    /// Returns the id of the query, empty when the file is not there.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when it is damaged
    public static Optional<UUID> read(CheckpointStore store) throws IOException {
        Optional<byte[]> bytes = store.read(NAME);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        Matcher line = LINE.matcher(new String(bytes.get(), StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            throw new FileDamage(
                            NAME, 0, "`{\"id\":\"<uuid>\"}`", bytes.get().length + " other bytes")
                    .error();
        }
        return Optional.of(UUID.fromString(line.group(1)));
    }

    /// Returns the id of the query, empty when the file is not there and no batch was planned:
    /// without it entries have no owner.
    static Optional<UUID> read(CheckpointStore store, EntryLog offsets, EntryLog commits)
            throws IOException {
        Optional<UUID> id = read(store);
        if (id.isEmpty() && !(offsets.ids().isEmpty() && commits.ids().isEmpty())) {
            throw CheckpointErrors.missing(NAME, "since batches were planned");
        }
        return id;
    }

    /// Checks the file. Without entries a torn one has no owner either: where a crash can tear it,
    /// it is deleted, to be made anew.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when it is damaged
    static void settle(CheckpointStore store) throws IOException {
        EntryLog offsets = new EntryLog(store, "offsets", 0);
        EntryLog commits = new EntryLog(store, "commits", 0);
        boolean hasEntries = !offsets.ids().isEmpty() || !commits.ids().isEmpty();
        if (hasEntries) {
            read(store, offsets, commits);
        } else if (!store.isAtomic() && !isWhole(store)) {
            store.delete(NAME);
            store.syncDirectory("");
        }
    }

    /// Returns whether the file is there and has the form.
    private static boolean isWhole(CheckpointStore store) throws IOException {
        byte[] bytes = store.read(NAME).orElse(new byte[0]);
        return LINE.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).matches();
    }

    /// Returns the id of the query: that of the file, or the new one, stored durably.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when it is damaged
    public static UUID readOrCreate(CheckpointStore store, UUID newId) throws IOException {
        Optional<UUID> present = read(store);
        if (present.isPresent()) {
            return present.get();
        }
        byte[] line = ("{\"id\":\"" + newId + "\"}").getBytes(StandardCharsets.US_ASCII);
        if (store.putIfAbsent(NAME, ByteSource.of(line))) {
            return newId;
        }
        return read(store)
                .orElseThrow(() -> CheckpointErrors.missing(NAME, "which was there a moment ago"));
    }
}
