/// Flink SQL on the workloads: streaming jobs over bounded files, in this process. It knows nothing
/// of other engines; start at [io.millrace.peers.flink.FlinkPeer].
@NullMarked
package io.millrace.peers.flink;

import org.jspecify.annotations.NullMarked;
