// The kernels' own sources, compiled for the host.
#include "cuda_on_host.h"
#include "kernels.cu"
#include "registry.h"

#define NAMED(kernel) kernelOf(#kernel, &::kernel)

namespace standin {

const std::vector<Kernel>& kernels() {
    static const std::vector<Kernel> all = {
            NAMED(begin),        NAMED(window),       NAMED(key),          NAMED(find),
            NAMED(withdraw),     NAMED(adopt),        NAMED(resolve),      NAMED(locate),
            NAMED(rehash),       NAMED(count),        NAMED(sumLong),      NAMED(mergeCount),
            NAMED(mergeLong),    NAMED(exponents),    NAMED(sumDouble),    NAMED(mergeLimbs),
            NAMED(carry),        NAMED(widen),        NAMED(extreme),      NAMED(bits),
            NAMED(mergeBits),    NAMED(mergeExtreme), NAMED(changed),      NAMED(closed),
            NAMED(gather32),     NAMED(move64),       NAMED(move32),       NAMED(fill64),
            NAMED(selftest),     NAMED(whereValid),   NAMED(productRange), NAMED(sumProduct),
            NAMED(orderKeys),    NAMED(rankKeys),     NAMED(digitCounts),  NAMED(digitMove),
            NAMED(tileSums),     NAMED(scanSums),     NAMED(scanTiles),    NAMED(putValues),
            NAMED(sumLengths),   NAMED(sumBytes),
    };
    return all;
}

unsigned threadsPerBlockMax() {
    return THREADS;
}

}  // namespace standin
