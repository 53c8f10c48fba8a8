package io.millrace.testkit.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// The bytes of a file as the page cache has them, and which of them the disk has.
///
/// ```text
/// written   |----------- durable -----------|---- unsynced ----|---- lost ----|
/// read      all of it
/// power cut kept                             kept, torn, gone,  not kept
///                                            zeros or garbage
/// ```
///
/// Lost is what a failed sync was to make durable: its pages count as clean, so a later sync that
/// succeeds does nothing for them.
final class FileContent implements Inode {
    private static final int SECTOR_BYTES = 512;

    private enum State {
        DURABLE,
        UNSYNCED,
        LOST
    }

    private record Extent(int from, int to, State state) {
        Extent as(State other) {
            return new Extent(from, to, other);
        }
    }

    private byte[] bytes = {};
    private List<Extent> extents = List.of();

    FileContent copy() {
        // Both are replaced and never changed.
        FileContent copy = new FileContent();
        copy.bytes = bytes;
        copy.extents = extents;
        return copy;
    }

    byte[] bytes() {
        return bytes;
    }

    void append(ByteBuffer source, int count) {
        int from = bytes.length;
        byte[] longer = Arrays.copyOf(bytes, from + count);
        source.get(longer, from, count);
        bytes = longer;
        List<Extent> more = new ArrayList<>(extents);
        more.add(new Extent(from, longer.length, State.UNSYNCED));
        extents = more;
    }

    void force() {
        settle(State.DURABLE);
    }

    void failForce() {
        settle(State.LOST);
    }

    private void settle(State becomes) {
        extents =
                extents.stream()
                        .map(
                                extent ->
                                        extent.state() == State.UNSYNCED
                                                ? extent.as(becomes)
                                                : extent)
                        .toList();
    }

    /// Becomes one of the contents that may be on the disk, and all of that durable.
    void cutPower(RandomGenerator random) {
        if (extents.stream().allMatch(extent -> extent.state() == State.DURABLE)) {
            return;
        }
        byte[] left = new byte[bytes.length];
        int length = 0;
        for (Extent extent : extents) {
            boolean mayBeWhole = extent.state() == State.UNSYNCED && random.nextInt(3) == 0;
            int end =
                    extent.state() == State.DURABLE || mayBeWhole
                            ? keep(left, extent.from(), extent.to())
                            : damage(left, extent, random);
            length = Math.max(length, end);
        }
        bytes = Arrays.copyOf(left, length);
        extents = List.of(new Extent(0, length, State.DURABLE));
    }

    private int keep(byte[] target, int from, int to) {
        System.arraycopy(bytes, from, target, from, to - from);
        return to;
    }

    /// Returns where the file ends as far as this extent goes. What is left out reads as zeros if
    /// the file goes on behind it.
    private int damage(byte[] target, Extent extent, RandomGenerator random) {
        int size = extent.to() - extent.from();
        int torn = extent.from() + random.nextInt(size + 1);
        return switch (random.nextInt(5)) {
            case 0 -> extent.from();
            case 1 -> extent.to();
            case 2 -> {
                byte[] garbage = new byte[size];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, target, extent.from(), size);
                yield extent.to();
            }
            case 3 -> {
                keep(target, extent.from(), torn);
                yield random.nextBoolean() ? torn : extent.to();
            }
            default -> {
                keepSectors(target, extent, random);
                yield extent.to();
            }
        };
    }

    private void keepSectors(byte[] target, Extent extent, RandomGenerator random) {
        for (int from = extent.from(); from < extent.to(); ) {
            int to = Math.min(extent.to(), (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (random.nextBoolean()) {
                keep(target, from, to);
            }
            from = to;
        }
    }

    void fingerprint(CRC32C crc) {
        crc.update(bytes);
        for (Extent extent : extents) {
            crc.update(extent.state().name().getBytes(StandardCharsets.US_ASCII));
            crc.update(extent.to());
        }
    }
}
