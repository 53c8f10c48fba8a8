package io.millrace.arrowio.json;

/// Finds the end of JSON strings, and checks what is before it: that escapes are legal, UTF-8 is
/// well-formed and no control character is there.
///
/// Short strings go eight bytes at a time, what is left of longer ones [StringBlock#BYTES]. The
/// array must go on for [JsonScanner#SLACK] bytes after the line break that ends the line. Not
/// thread-safe.
final class StringScanner {
    private static final int BAIL = JsonScanner.BAIL;

    /// A block costs about as much as so many bytes in words.
    private static final int SHORT_BYTES = 16;

    private static final long QUOTES = '"' * Swar.ONES;
    private static final long BACKSLASHES = '\\' * Swar.ONES;
    private static final long ODD = 0xAAAAAAAAAAAAAAAAL;

    private StringBlock block;
    private boolean hasEscapes;

    StringScanner(StringBlock block) {
        this.block = block;
    }

    /// Uses another form of block from now on.
    void use(StringBlock form) {
        block = form;
    }

    /// Returns whether the string that [#end] found has escapes.
    boolean hasEscapes() {
        return hasEscapes;
    }

    /// Returns the position of the quote that ends the string whose first byte is at `from`, or
    /// [JsonScanner#BAIL].
    int end(byte[] b, int from) {
        hasEscapes = false;
        for (int at = from; at < from + SHORT_BYTES; at += 8) {
            long word = Swar.longAt(b, at);
            long special =
                    Swar.zeros(word ^ QUOTES) | Swar.zeros(word ^ BACKSLASHES) | Swar.unusual(word);
            if (special != 0) {
                int hit = at + (Long.numberOfTrailingZeros(special) >>> 3);
                return b[hit] == '"' ? hit : longEnd(b, hit);
            }
        }
        return longEnd(b, from + SHORT_BYTES);
    }

    /// Goes on from a position that is not within an escape or a character.
    private int longEnd(byte[] b, int from) {
        int at = from;
        while (true) {
            block.read(b, at);
            long backslashes = block.backslashes;
            long escaped = escaped(backslashes);
            long ends = block.quotes & ~escaped;
            // All before the first end, or all.
            long inside = (ends & -ends) - 1;
            if ((backslashes & inside) != 0) {
                hasEscapes = true;
                if (!areLegal(b, at, escaped & inside & ~(block.quotes | backslashes))) {
                    return BAIL;
                }
            }
            int beyond = 0;
            if ((block.others & inside) != 0) {
                beyond = afterCharacters(b, at, block.others & inside);
                if (beyond < 0) {
                    return BAIL;
                }
            }
            if (ends != 0) {
                return at + Long.numberOfTrailingZeros(ends);
            }
            // Branches, and no arithmetic with what was found: the processor guesses them and
            // begins the next block before this one is looked through.
            at += StringBlock.BYTES;
            if ((backslashes & ~escaped) < 0) {
                // A backslash at the end begins the next block, with what it escapes.
                at--;
            } else if (beyond != 0) {
                at += beyond;
            }
        }
    }

    /// Returns which bytes are escaped by the one before, of which backslashes there are: every
    /// second one of a row of backslashes, and what follows a row of odd length. The carry of the
    /// subtraction runs through each row (simdjson's `json_escape_scanner`).
    private static long escaped(long backslashes) {
        long following = backslashes << 1;
        return ((following | ODD) - backslashes ^ ODD) ^ backslashes;
    }

    private static boolean areLegal(byte[] b, int at, long escaped) {
        for (long left = escaped; left != 0; left &= left - 1) {
            if (!Escapes.isLegal(b, at + Long.numberOfTrailingZeros(left))) {
                return false;
            }
        }
        return true;
    }

    /// Checks the characters beyond ASCII; what is not one of them is a control character.
    ///
    /// @return by how many bytes the last character goes beyond the block, or [JsonScanner#BAIL]
    private static int afterCharacters(byte[] b, int at, long others) {
        long left = others;
        while (left != 0) {
            int i = Long.numberOfTrailingZeros(left);
            int length = b[at + i] >= 0 ? -1 : Utf8.sequenceLength(b, at + i, b.length);
            if (length < 0) {
                return BAIL;
            }
            if (i + length >= StringBlock.BYTES) {
                return i + length - StringBlock.BYTES;
            }
            left &= -1L << i + length;
        }
        return 0;
    }
}
