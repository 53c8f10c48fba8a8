package io.millrace.engine;

import io.millrace.connector.ReadLimit;

import java.time.Duration;

/// Gives sources without a limit of their own one in bytes, by which a micro-batch takes about as
/// long as the user wants.
///
/// It goes by the speed of the batches before, half of it by that of the last one. It begins with a
/// small batch, and the next is at most twice as large as the limit or, if a file was larger than
/// that, as what was read. While batches do not use their limit nothing is known of larger ones,
/// and it does not grow. Used by the query's control thread.
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
        boolean isOurs = targetNanos > 0 && own instanceof ReadLimit.AllAvailable;
        return isOurs ? new ReadLimit.MaxBytes(Math.max(1, limitBytes / sourceCount)) : own;
    }

    /// Takes in how long a batch took. One that read nothing says nothing.
    ///
    /// @param bytes that it read of all sources
    void executed(long bytes, long nanos) {
        if (bytes == 0) {
            return;
        }
        double speed = (double) bytes / Math.max(1, nanos);
        bytesPerNano = Double.isNaN(bytesPerNano) ? speed : (bytesPerNano + speed) / 2;
        boolean isUsed = bytes >= limitBytes / 2;
        long most = isUsed ? 2 * Math.max(limitBytes, Math.min(bytes, BYTES_MAX)) : limitBytes;
        double wanted = Math.min(bytesPerNano * targetNanos, (double) BYTES_MAX);
        limitBytes = Math.clamp((long) wanted, 1, Math.min(most, BYTES_MAX));
    }
}
