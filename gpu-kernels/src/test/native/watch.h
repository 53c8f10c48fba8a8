// Measures what a stream does, on the device.
#pragma once

#include <algorithm>
#include <functional>

#include "driver_program.h"

/// Measures a span of the stream's time, on the device.
class Watch {
public:
    explicit Watch(Program& gpu) : gpu(gpu) {
        succeed(cuEventCreate(&start, 0), "cuEventCreate");
        succeed(cuEventCreate(&end, 0), "cuEventCreate");
    }

    /// The shortest of some runs, in microseconds; what is done before each is not timed.
    double best(int repeats, const std::function<void()>& work,
            const std::function<void()>& before = [] {}) {
        float least = 0;
        for (int i = 0; i < repeats; i++) {
            before();
            succeed(cuEventRecord(start, gpu.stream), "cuEventRecord");
            work();
            succeed(cuEventRecord(end, gpu.stream), "cuEventRecord");
            gpu.wait();
            float milliseconds;
            succeed(cuEventElapsedTime(&milliseconds, start, end), "cuEventElapsedTime");
            least = i == 0 ? milliseconds : std::min(least, milliseconds);
        }
        return 1000.0 * least;
    }

private:
    Program& gpu;
    void* start;
    void* end;
};
