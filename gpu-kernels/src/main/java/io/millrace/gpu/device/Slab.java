package io.millrace.gpu.device;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/// Memory of [PageLockedBlocks] that is divided into units, and what is known of who uses it.
///
/// The driver copies from locked pages by their physical addresses. Memory that is given back to
/// the system while a context has its pages locked may so be read and written for another owner
/// unnoticed; hence a slab knows which devices may have locked it, and not only whether one has.
final class Slab {
    private final long address;
    private final int unitCount;
    private final BitSet used = new BitSet();

    /// Whose contexts have its pages locked, or may have.
    private final Set<GpuDevice> lockers = new HashSet<>();

    private boolean isLockedByAStranger;

    /// @param unitCount how many units of [PageLockedBlocks#BYTES_MIN] it has
    Slab(long address, int unitCount) {
        this.address = address;
        this.unitCount = unitCount;
    }

    long address() {
        return address;
    }

    /// Takes the first neighbouring units that are free.
    ///
    /// @return the address of the first, or 0
    long take(int units) {
        int first = used.nextClearBit(0);
        while (first + units <= unitCount) {
            int next = used.nextSetBit(first);
            if (next < 0 || next >= first + units) {
                used.set(first, first + units);
                return address + first * PageLockedBlocks.BYTES_MIN;
            }
            first = used.nextClearBit(next);
        }
        return 0;
    }

    void giveBack(long block, int units) {
        int first = (int) ((block - address) / PageLockedBlocks.BYTES_MIN);
        used.clear(first, first + units);
    }

    boolean isLockedBy(GpuDevice device) {
        return lockers.contains(device);
    }

    void lockedBy(GpuDevice device) {
        lockers.add(device);
    }

    void unlockedBy(GpuDevice device) {
        lockers.remove(device);
    }

    /// Takes note that the driver would not lock it for a device, since it is locked: by a device
    /// that is known here, or else by one that was thought to have ended.
    void refusedTo(GpuDevice device) {
        lockers.remove(device);
        isLockedByAStranger |= lockers.isEmpty();
    }

    /// Returns whether its memory is nobody's, and can be given back.
    boolean isIdle() {
        return used.isEmpty() && lockers.isEmpty() && !isLockedByAStranger;
    }
}
