package io.millrace.backend.exact;

import io.millrace.error.MillraceException;

/// Turns the canonical bytes of [ExactSums] into limbs that are added up elsewhere, as on a device.
///
/// Limb `i` of a window counts units of `2^(32 * (first + i) - 1074)`. Not thread-safe.
public final class LimbReader {
    /// The most digits, from digit 0 on, that a window can be asked to cover.
    public static final int DIGITS_MAX = SumDigits.DIGITS_MAX;

    private final SumDigits digits = new SumDigits();

    /// Creates a reader.
    public LimbReader() {}

    /// Where the limbs of several sums lie in an array: those of sum `i` from `i * width` on.
    ///
    /// @param first the digit of the first limb
    /// @param width the number of limbs of each sum
    public record Window(int first, int width) {
        /// Returns the digit after the last.
        public int end() {
            return first + width;
        }

        /// Returns the smallest window over this one and the digits `from .. to`; those digits
        /// alone if this one is empty.
        public Window cover(int from, int to) {
            if (width == 0) {
                return new Window(from, to - from);
            }
            int start = Math.min(first, from);
            return new Window(start, Math.max(end(), to) - start);
        }
    }

    /// Returns what a query ends with whose sums have digits beyond [#DIGITS_MAX], as only those of
    /// forged partials have.
    public static MillraceException beyondDigits() {
        return SumDigits.beyond(DIGITS_MAX + 1);
    }

    /// Takes a sum as read to which nothing was added.
    void readNothing() {
        digits.flags = 0;
        digits.first = 0;
        digits.count = 0;
    }

    /// Reads canonical bytes: what the other methods tell of until the next call.
    ///
    /// @throws IndexOutOfBoundsException if the range is not inside the array
    /// @throws MillraceException `CHECKPOINT_CORRUPT` if the bytes are not canonical
    public void read(byte[] source, int offset, int length) {
        digits.decode(source, offset, length);
    }

    /// Returns the flags of the sum that was read.
    public int flags() {
        return digits.flags;
    }

    /// Returns the window that contains the given one and the digits of the sum that was read.
    public Window cover(Window window) {
        return digits.count == 0 ? window : window.cover(digits.first, digits.first + digits.count);
    }

    /// Returns limb `i` that the sum that was read has in a window that contains it: a digit, of
    /// which the topmost is signed, or 0.
    public long limb(Window window, int i) {
        int digit = window.first + i - digits.first;
        if (digit < 0 || digit >= digits.count) {
            return 0;
        }
        int value = digits.digits[digit];
        return digit == digits.count - 1 ? value : value & 0xFFFF_FFFFL;
    }
}
