package io.millrace.gpu.driver.jcuda;

import jcuda.driver.CUdeviceptr;

/// A bare address of the device's memory, for which JCuda has no public constructor.
final class DeviceAddress extends CUdeviceptr {
    private static final CUdeviceptr ZERO = new CUdeviceptr();

    /// For a call that fills it in.
    DeviceAddress() {}

    DeviceAddress(long address) {
        super(ZERO, address);
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}
