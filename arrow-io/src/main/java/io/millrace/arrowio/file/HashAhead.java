package io.millrace.arrowio.file;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/// Hashes the files that a stream will take next, while it is busy with a batch or with the first
/// of them.
///
/// A guess that pins nothing: whether a file is still what was hashed is for [PinnedContent#pin] to
/// say when the file is taken, up to a whole batch later. So a file that changed so lately that a
/// further change might not show is not hashed. Has one thread, started when there is first enough
/// to hash. Not thread-safe.
final class HashAhead implements AutoCloseable {
    /// Less is hashed sooner than a thread is woken.
    static final long BYTES_MIN = 1 << 20;

    /// The files after the first are hashed only up to this sum: more might be gone from the page
    /// cache by the time that it is decoded. The first is hashed whatever its size, because that
    /// takes it off the time between two batches.
    static final long BYTES_MAX = 512 << 20;

    private static final int FILES_MAX = 1024;

    private final Map<Path, FutureTask<Optional<SeenContent>>> tasks = new HashMap<>();
    private @Nullable ExecutorService thread;

    /// Begins to hash the files, in their order and not too many, and forgets all others. Those
    /// that were begun before stay as they are.
    ///
    /// @param wallMillis the time now
    void begin(List<FileEntry> files, long wallMillis) {
        if (files.isEmpty() && tasks.isEmpty()) {
            return; // As in most polls.
        }
        List<FileEntry> first = files.subList(0, Math.min(files.size(), FILES_MAX));
        forgetAllBut(first.stream().map(FileEntry::file).collect(Collectors.toSet()));
        List<FileEntry> missing =
                first.stream().filter(entry -> !tasks.containsKey(entry.file())).toList();
        if (missing.stream().mapToLong(FileEntry::sizeBytes).sum() < BYTES_MIN) {
            return;
        }
        if (thread == null) {
            thread =
                    Executors.newSingleThreadExecutor(
                            Thread.ofPlatform().daemon().name("millrace-hash-ahead").factory());
        }
        long bytes = 0;
        for (FileEntry entry : missing) {
            boolean isFirst = bytes == 0;
            bytes += entry.sizeBytes();
            if (bytes > BYTES_MAX && !isFirst) {
                return;
            }
            FutureTask<Optional<SeenContent>> task =
                    new FutureTask<>(() -> SeenContent.ofSettled(entry.file(), wallMillis));
            tasks.put(entry.file(), task);
            thread.execute(task);
        }
    }

    /// Returns what was seen in the file; empty if nobody looked, or in vain. Waits for the thread
    /// if it is at this file, and hashes itself a file that the thread has not come to.
    Optional<SeenContent> take(Path file) {
        FutureTask<Optional<SeenContent>> task = tasks.remove(file);
        if (task == null) {
            return Optional.empty();
        }
        task.run();
        try {
            return task.get();
        } catch (ExecutionException _) {
            // Whoever takes the file reads it again, and says so if that fails, too.
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void forgetAllBut(Set<Path> files) {
        tasks.entrySet()
                .removeIf(
                        entry -> {
                            boolean isForgotten = !files.contains(entry.getKey());
                            if (isForgotten) {
                                entry.getValue().cancel(true);
                            }
                            return isForgotten;
                        });
    }

    /// Ends the thread, and waits until it has.
    @Override
    public void close() {
        forgetAllBut(Set.of());
        if (thread != null) {
            thread.close();
            thread = null;
        }
    }
}
