/// Spark Structured Streaming on the workloads, in the settings that served it best here. It knows
/// nothing of other engines; start at [io.millrace.peers.spark.SparkPeer].
@NullMarked
package io.millrace.peers.spark;

import org.jspecify.annotations.NullMarked;
