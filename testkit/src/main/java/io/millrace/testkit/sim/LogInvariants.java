package io.millrace.testkit.sim;

import io.millrace.testkit.sim.DiskOperation.Kind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What must hold of the logs of a checkpoint at every moment: no commit without its plan, and
/// batch times that rise from batch to batch.
final class LogInvariants {
    private static final Pattern BATCH_TIME = Pattern.compile("\"batchTimestampMs\":(-?\\d+)");

    private final SimulatedDisk disk;
    private final SortedMap<Long, Long> batchTimes = new TreeMap<>();

    LogInvariants(SimulatedDisk disk) {
        this.disk = disk;
    }

    /// Returns what is wrong if the operation is done.
    Optional<String> findWrong(DiskOperation operation) throws IOException {
        Path path = operation.path();
        Path parent = path.getParent();
        if (operation.kind() != Kind.LINK || parent == null || parent.getFileName() == null) {
            return Optional.empty();
        }
        String log = parent.getFileName().toString();
        String name = String.valueOf(path.getFileName());
        if (!name.matches("\\d+") || disk.list(parent).contains(name)) {
            return Optional.empty();
        }
        long batchId = Long.parseLong(name);
        return switch (log) {
            case "commits" -> withoutPlan(batchId, disk.list(parent.resolveSibling("offsets")));
            case "offsets" -> wrongTime(batchId, Path.of(operation.detail().substring(3)));
            default -> Optional.empty();
        };
    }

    /// A run that woke up late may name a commit that was purged long ago.
    private static Optional<String> withoutPlan(long batchId, List<String> plans) {
        long oldest = plans.stream().mapToLong(Long::parseLong).min().orElse(0);
        return batchId < oldest || plans.contains(Long.toString(batchId))
                ? Optional.empty()
                : Optional.of("commits/" + batchId + " is written, but the plans are " + plans);
    }

    private Optional<String> wrongTime(long batchId, Path file) throws IOException {
        String text;
        try (SeekableByteChannel channel = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            channel.read(bytes);
            text = new String(bytes.array(), StandardCharsets.UTF_8);
        }
        Matcher matcher = BATCH_TIME.matcher(text);
        if (!matcher.find()) {
            return Optional.of("offsets/" + batchId + " has no batch time: " + text);
        }
        long time = Long.parseLong(matcher.group(1));
        long before = batchTimes.getOrDefault(batchId - 1, Long.MIN_VALUE);
        batchTimes.put(batchId, time);
        return time > before
                ? Optional.empty()
                : Optional.of("batch " + batchId + " is of " + time + ", after " + before);
    }
}
