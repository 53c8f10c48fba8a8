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

    @Override
    long compareBeforeNumber(byte[] b, int at, byte[] text) {
        long nonDigits = 0;
        for (int i = 0; i < BYTES; i += 8) {
            nonDigits |= Swar.bits(Swar.exactNonDigits(Swar.longAt(b, at + i))) << i;
        }
        this.nonDigits = nonDigits;
        return differences(b, at, text);
    }

    @Override
    long compareBeforeString(byte[] b, int at, byte[] text) {
        read(b, at);
        specials = quotes | backslashes | others;
        return differences(b, at, text);
    }

    private static long differences(byte[] b, int at, byte[] text) {
        long same = 0;
        for (int i = 0; i < BYTES; i += 8) {
            long word = Swar.longAt(b, at + i) ^ Swar.longAt(text, i);
            same |= Swar.bits(Swar.exactZeros(word)) << i;
        }
        return ~same;
    }
}
