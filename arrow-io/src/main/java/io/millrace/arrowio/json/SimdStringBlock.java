package io.millrace.arrowio.json;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// A register at a time. Touched only where the module `jdk.incubator.vector` is there.
final class SimdStringBlock extends StringBlock {
    private static final VectorSpecies<Byte> SPECIES =
            ByteVector.SPECIES_PREFERRED.length() > BYTES
                    ? ByteVector.SPECIES_512
                    : ByteVector.SPECIES_PREFERRED;

    @Override
    void read(byte[] b, int at) {
        long quotes = 0;
        long backslashes = 0;
        long others = 0;
        for (int i = 0; i < BYTES; i += SPECIES.length()) {
            ByteVector bytes = ByteVector.fromArray(SPECIES, b, at + i);
            quotes |= bytes.eq((byte) '"').toLong() << i;
            backslashes |= bytes.eq((byte) '\\').toLong() << i;
            // Signed: bytes beyond ASCII are negative.
            others |= bytes.lt((byte) ' ').toLong() << i;
        }
        this.quotes = quotes;
        this.backslashes = backslashes;
        this.others = others;
    }

    @Override
    long compareBeforeNumber(byte[] b, int at, byte[] text) {
        long differences = 0;
        long nonDigits = 0;
        for (int i = 0; i < BYTES; i += SPECIES.length()) {
            ByteVector bytes = ByteVector.fromArray(SPECIES, b, at + i);
            ByteVector same = ByteVector.fromArray(SPECIES, text, i);
            differences |= bytes.compare(VectorOperators.NE, same).toLong() << i;
            ByteVector digits = bytes.sub((byte) '0');
            nonDigits |= digits.compare(VectorOperators.UGT, (byte) 9).toLong() << i;
        }
        this.nonDigits = nonDigits;
        return differences;
    }

    @Override
    long compareBeforeString(byte[] b, int at, byte[] text) {
        long differences = 0;
        long specials = 0;
        for (int i = 0; i < BYTES; i += SPECIES.length()) {
            ByteVector bytes = ByteVector.fromArray(SPECIES, b, at + i);
            ByteVector same = ByteVector.fromArray(SPECIES, text, i);
            differences |= bytes.compare(VectorOperators.NE, same).toLong() << i;
            specials |=
                    bytes.eq((byte) '"').or(bytes.eq((byte) '\\')).or(bytes.lt((byte) ' ')).toLong()
                            << i;
        }
        this.specials = specials;
        return differences;
    }
}
