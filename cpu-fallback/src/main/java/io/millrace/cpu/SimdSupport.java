package io.millrace.cpu;

import jdk.incubator.vector.VectorShape;

import java.util.OptionalInt;

/// Tells how wide the SIMD registers are that the JVM uses. The module `jdk.incubator.vector` is
/// optional at run time: without it every kernel runs in its scalar form.
public final class SimdSupport {
    private SimdSupport() {}

    /// Bits in one vector register; empty when the JVM runs without `jdk.incubator.vector`.
    public static OptionalInt vectorBits() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Shape.bits());
    }

    /// A class of its own, so that [#vectorBits] links without the module.
    private static final class Shape {
        static int bits() {
            return VectorShape.preferredShape().vectorBitSize();
        }
    }
}
