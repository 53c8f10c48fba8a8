package io.millrace.arrowio.json;

/// Eight bytes at a time.
final class ScalarStringBlock extends StringBlock {
    private static final long QUOTES = '"' * Swar.ONES;
    private static final long BACKSLASHES = '\\' * Swar.ONES;

    @Override
    void read(byte[] b, int at) {
        long quotes = 0;
        long backslashes = 0;
        long others = 0;
        for (int i = 0; i < BYTES; i += 8) {
            long word = Swar.longAt(b, at + i);
            quotes |= Swar.bits(Swar.exactZeros(word ^ QUOTES)) << i;
            backslashes |= Swar.bits(Swar.exactZeros(word ^ BACKSLASHES)) << i;
            others |= Swar.bits(Swar.exactUnusual(word)) << i;
        }
        this.quotes = quotes;
        this.backslashes = backslashes;
        this.others = others;
    }
}
