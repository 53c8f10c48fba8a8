package io.millrace.arrowio.json;

import jdk.incubator.vector.ByteVector;
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
}
