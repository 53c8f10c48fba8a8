package io.millrace.engine;

import java.util.stream.LongStream;

/// Which of the candidates of several watermarks becomes the query's.
enum WatermarkPolicy {
    /// The lowest: no input's rows come late because another is ahead.
    MIN,
    /// The highest: the fastest input decides.
    MAX;

    long choose(long[] candidates) {
        LongStream all = LongStream.of(candidates);
        return (this == MIN ? all.min() : all.max()).orElse(0);
    }
}
