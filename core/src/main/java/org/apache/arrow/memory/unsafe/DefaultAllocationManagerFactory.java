package org.apache.arrow.memory.unsafe;

import io.millrace.batch.FfmAllocationManager;

import org.apache.arrow.memory.AllocationManager;

/// Gives Arrow the allocation manager of Millrace under the name that Arrow searches for.
///
/// `BaseAllocator` refuses to initialise unless a class of one of three fixed names is on the class
/// path, even when every allocator is given a factory of its own. `arrow-memory-netty` does not
/// start on JDK 25 without flags and `arrow-memory-unsafe` has no release that matches Arrow 19, so
/// this class takes the place of the latter.
public final class DefaultAllocationManagerFactory {
    /// Read by Arrow through reflection.
    public static final AllocationManager.Factory FACTORY = FfmAllocationManager.FACTORY;

    private DefaultAllocationManagerFactory() {}
}
