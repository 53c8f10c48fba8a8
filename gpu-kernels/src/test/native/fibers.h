// Runs a grid of CUDA threads as fibers on the calling thread: one block after the other.
#pragma once

#include <cstdint>
#include <functional>

namespace standin {

const unsigned WARP_LANES = 32;

struct Dim {
    unsigned x = 1;
    unsigned y = 1;
    unsigned z = 1;
};

/// Of the fiber that runs.
extern Dim threadIdx;
extern Dim blockIdx;
extern Dim blockDim;
extern Dim gridDim;

/// Runs `thread` once for each thread of each block; returns what went wrong, null for nothing. One
/// launch at a time.
const char* runGrid(unsigned blocks, unsigned threadsPerBlock, const std::function<void()>& thread);

/// Lets other fibers run at atomics, in an order that the seed fixes; 0: never.
void scheduleBySeed(uint64_t seed);

/// __syncthreads: waits until all threads of the block are there. A block some of whose threads have
/// returned before is an error of the launch.
void waitForBlock();

/// What the lanes of a warp have told each other; good until the fiber's next exchange.
struct Exchanged {
    /// By lane; 0 of one that is not in the block.
    const uint64_t* values;
    /// The lanes whose value is not 0.
    unsigned ballot;
};

/// Waits for the lanes of `mask` that have not returned, and gives each the values of all.
Exchanged exchange(unsigned mask, uint64_t value);

/// A point at which another fiber may run.
void mayBeInterrupted();

/// Races that STANDIN_PLANT in the environment plants, so that what looks for them is tested itself:
/// `barrier-1` or `barrier-2`, each thread leaves out the first or second barrier that it comes to;
/// `warp-barrier`, those of warps are left out; `plain-add`, additions are no atomics;
/// `plain-add-between-blocks`, those are none that no other thread of the block can race with.
bool leavesOutBarrier();
bool leavesOutWarpBarrier();
bool addsPlainly(const void* cell);

}  // namespace standin
