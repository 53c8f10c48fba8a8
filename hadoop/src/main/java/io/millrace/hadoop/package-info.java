/// Checkpoints on HDFS and the other file systems that Hadoop knows. Knows how such a file system
/// puts a file if none is there, and what it must be asked for so that the file stays; it must not
/// know what a checkpoint holds. The entry type is
/// [io.millrace.hadoop.HadoopCheckpointStoreProvider].
@NullMarked
package io.millrace.hadoop;

import org.jspecify.annotations.NullMarked;
