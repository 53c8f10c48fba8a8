package io.millrace.gpu.driver.jcuda;

import jcuda.Pointer;

/// A bare address of the host's memory, for which JCuda has no public constructor.
final class HostAddress extends Pointer {
    /// For a call that fills it in.
    HostAddress() {}

    HostAddress(long address) {
        super(address);
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}
