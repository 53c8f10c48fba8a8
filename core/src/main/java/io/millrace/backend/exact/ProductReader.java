package io.millrace.backend.exact;

/// Turns the canonical bytes of [ProductSums] into limbs that are added up elsewhere, as on a
/// device. Limbs come by part; those of a part are as [LimbReader] has them, in units of the part.
public final class ProductReader {
    /// Parts are numbered from minus this to this.
    public static final int PART_MAX = ProductSums.PART_MAX;

    private ProductReader() {}

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
    public static void read(byte[] source, int length, int part, LimbReader target) {
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
