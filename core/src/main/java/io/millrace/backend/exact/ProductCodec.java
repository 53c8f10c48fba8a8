package io.millrace.backend.exact;

import io.millrace.batch.VarWidthBuilder;

/// Turns the limbs of sums of products that are added up elsewhere, as on a device, into the
/// canonical bytes of [ProductSums], and back. Limbs come by part; those of a part are as
/// [LimbCodec] has them, in units of the part.
///
/// Not thread-safe.
public final class ProductCodec {
    /// Parts are numbered from minus this to this.
    public static final int PART_MAX = ProductSums.PART_MAX;

    private final LimbCodec codec = new LimbCodec();
    private final byte[] bytes = new byte[ProductSums.ENCODED_BYTES_MAX];
    private int length;

    /// Creates a codec.
    public ProductCodec() {}

    /// Begins a sum without parts.
    public void begin() {
        length = 0;
    }

    /// Adds a part to the sum, after all lower ones.
    ///
    /// @param at the part's first limb
    /// @param flags the specials that were added, in the bits of [ExactSums]
    public void add(int part, long[] limbs, int at, LimbCodec.Window window, int flags) {
        int start = length + ProductSums.HEADER_BYTES;
        int size = codec.encode(limbs, at, window, flags, bytes, start);
        boolean isZero = size == SumDigits.HEADER_BYTES && bytes[start] == 0;
        if (!isZero) {
            bytes[length] = (byte) part;
            bytes[length + 1] = (byte) size;
            bytes[length + 2] = (byte) (size >> 8);
            length = start + size;
        }
    }

    /// Appends the canonical bytes of the sum as a row.
    public void appendTo(VarWidthBuilder target) {
        target.append(bytes, 0, length);
    }

    /// Returns the parts in canonical bytes: bit `part + PART_MAX` for each.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` if the bytes are not
    ///   canonical
    public static int parts(byte[] source, int length) {
        int parts = 0;
        for (int at = 0; at < length; at = next(source, at, length)) {
            parts |= 1 << (source[at] + PART_MAX);
        }
        return parts;
    }

    /// Reads one part of canonical bytes, which is zero if it is not there.
    ///
    /// @param target tells of the part afterwards
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` if the bytes are not
    ///   canonical
    public static void read(byte[] source, int length, int part, LimbCodec target) {
        for (int at = 0; at < length; at = next(source, at, length)) {
            if (source[at] == part) {
                int size = ProductSums.checkedSize(source, at, length);
                target.read(source, at + ProductSums.HEADER_BYTES, size);
                return;
            }
        }
        target.readNothing();
    }

    private static int next(byte[] source, int at, int length) {
        return at + ProductSums.HEADER_BYTES + ProductSums.checkedSize(source, at, length);
    }
}
