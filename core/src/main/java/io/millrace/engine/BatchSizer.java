package io.millrace.engine;

import io.millrace.connector.ReadLimit;

import java.time.Duration;

/// Gives sources without a limit of their own one in bytes, by which a micro-batch takes about as
/// long as the user wants.
///
/// It goes by the speed of the batches before, half of it by that of the last one. It begins with a
/// small batch, and the next is at most twice as large as the limit or, if a file was larger than
/// that, as what was read. While no source uses its share of the limit nothing is known of larger
/// ones, and it does not grow. Used by the query's control thread.
final class BatchSizer {
    /// The limit of the first batch, in which the JVM still compiles.
    static final long FIRST_BYTES = 256 << 10;

    private static final long BYTES_MAX = 1L << 50;

    private final long targetNanos;
    private final int sourceCount;
    private long limitBytes;
    private double bytesPerNano = Double.NaN;

    /// @param target zero for none
    /// @param sourceCount of the query, which share the limit
    BatchSizer(Duration target, int sourceCount) {
        this.targetNanos = target.toNanos();
        this.sourceCount = sourceCount;
        this.limitBytes = FIRST_BYTES;
    }

    /// Returns the limit for the next batch of one source.
    ///
    /// @param own what the source's options say
    ReadLimit limit(ReadLimit own) {
        return isLimited(own) ? new ReadLimit.MaxBytes(Math.max(1, limitBytes / sourceCount)) : own;
    }

    /// Returns whether the source has a limit from here.
    boolean isLimited(ReadLimit own) {
        return targetNanos > 0 && own instanceof ReadLimit.AllAvailable;
    }

    /// Takes in how long a batch took. One that read nothing says nothing.
    ///
    /// @param bytes that it read of all sources
    /// @param mostBytes the most that it read of a source that is limited
    void executed(long bytes, long mostBytes, long nanos) {
        if (bytes == 0) {
            return;
        }
        double speed = (double) bytes / Math.max(1, nanos);
        bytesPerNano = Double.isNaN(bytesPerNano) ? speed : (bytesPerNano + speed) / 2;
        // One busy source is enough: the others would use their share if they had more to give.
        boolean isUsed = mostBytes >= Math.max(1, limitBytes / sourceCount / 2);
        long read = Math.min(mostBytes, BYTES_MAX / sourceCount) * sourceCount;
        long most = isUsed ? 2 * Math.max(limitBytes, read) : limitBytes;
        double wanted = Math.min(bytesPerNano * targetNanos, (double) BYTES_MAX);
        limitBytes = Math.clamp((long) wanted, 1, Math.min(most, BYTES_MAX));
    }
}
