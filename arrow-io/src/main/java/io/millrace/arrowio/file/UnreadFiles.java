package io.millrace.arrowio.file;

import io.millrace.streaming.Clock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which files of a location have not been taken yet, in their order.
///
/// Looks at the directory only when it may have changed. While the directory's time of change is
/// the same, so are the names in it, with two reservations: a change within the same tick of the
/// file system's clock shows no new time, so a time of less than [#SETTLED_MILLIS] before the
/// listing is not trusted; and for file systems that keep no such time it is listed every
/// [#RELIST_NANOS] anyway. Attributes are read of new names alone. Not thread-safe.
final class UnreadFiles {
    /// The coarsest ticks of time stamps that file systems have (FAT).
    static final long SETTLED_MILLIS = 2_000;

    private static final long RELIST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FileLocation location;
    private final FileOptions options;
    private final Clock clock;
    private final SeenFiles seen = new SeenFiles();

    /// What was chosen for each entry that is not in force yet.
    private final Map<Long, Set<String>> chosen = new HashMap<>();

    private List<FileEntry> ordered = List.of();

    /// The first of `ordered` that may not have been taken.
    private int first;

    private @Nullable FileTime trustedTime;
    private long listedNanos;
    private boolean isFrozen;

    UnreadFiles(FileLocation location, FileOptions options, Clock clock) {
        this.location = location;
        this.options = options;
        this.clock = clock;
    }

    void markSeen(PinnedFile file) {
        seen.add(FileStreamSource.key(file, options));
    }

    /// Leaves the files out from now on, unless [#settle] says that the choice did not count.
    ///
    /// @param id of the entry that they were chosen for
    /// @param keys of the files
    void choose(long id, Stream<String> keys) {
        chosen.put(id, keys.collect(Collectors.toSet()));
    }

    /// Takes in which files an entry of the log has: what was chosen for it and is not among them
    /// is unread again.
    void settle(long id, List<PinnedFile> inForce) {
        inForce.forEach(this::markSeen);
        Set<String> ours = chosen.remove(id);
        if (ours != null && !ours.stream().allMatch(seen::contains)) {
            // They stand before `first`, or were left out of the last listing.
            first = 0;
            trustedTime = null;
        }
    }

    private boolean isTaken(String key) {
        return seen.contains(key) || chosen.values().stream().anyMatch(keys -> keys.contains(key));
    }

    /// Forgets a file that is gone; a later file of its name is a new one.
    void forget(FileEntry entry) {
        List<FileEntry> rest = new ArrayList<>(ordered.subList(first, ordered.size()));
        rest.remove(entry);
        ordered = rest;
        first = 0;
        trustedTime = null;
    }

    /// Takes in what is there now, and nothing later.
    void freeze() throws IOException {
        list();
        isFrozen = true;
    }

    /// Returns the files that were not taken, in order; valid until the next call.
    List<FileEntry> candidates() throws IOException {
        if (!isFrozen && mayHaveChanged()) {
            list();
        }
        while (first < ordered.size() && isSeen(ordered.get(first))) {
            first++;
        }
        List<FileEntry> rest = ordered.subList(first, ordered.size());
        return options.isKeyedByName() ? firstOfEachName(rest) : rest;
    }

    private boolean isSeen(FileEntry entry) {
        return isTaken(FileStreamSource.key(entry.file(), options));
    }

    private List<FileEntry> firstOfEachName(List<FileEntry> files) {
        Set<String> names = new HashSet<>();
        return files.stream().filter(file -> !isSeen(file) && names.add(file.name())).toList();
    }

    private boolean mayHaveChanged() throws IOException {
        if (trustedTime == null || clock.nanoTime() - listedNanos > RELIST_NANOS) {
            return true;
        }
        Optional<FileTime> now = location.directoryTime();
        return now.isEmpty() || !now.get().equals(trustedTime);
    }

    private void list() throws IOException {
        Map<Path, FileEntry> known = new HashMap<>();
        for (FileEntry entry : ordered.subList(first, ordered.size())) {
            known.put(entry.file(), entry);
        }
        // Read before the listing: what changes meanwhile shows as a newer time.
        Optional<FileTime> time = location.directoryTime();
        long wallMillis = clock.wallMillis();
        List<FileEntry> next = new ArrayList<>();
        List<FileEntry> fresh =
                location.list(
                        path -> {
                            String key = FileStreamSource.key(path, options);
                            if (seen.contains(key)) {
                                return Sighting.TAKEN;
                            }
                            if (isTaken(key)) {
                                return Sighting.KNOWN;
                            }
                            FileEntry old = known.get(path);
                            if (old == null) {
                                return Sighting.NEW;
                            }
                            next.add(old);
                            return Sighting.KNOWN;
                        });
        next.addAll(fresh);
        next.sort(location.order());
        ordered = next;
        first = 0;
        listedNanos = clock.nanoTime();
        boolean isSettled = time.isPresent() && time.get().toMillis() < wallMillis - SETTLED_MILLIS;
        trustedTime = isSettled ? time.get() : null;
    }
}
