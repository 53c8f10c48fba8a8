/// Where checkpoints lie: files that are put once, whole or not at all, and the operations on files
/// through which every durable write goes. Knows names and bytes, nothing of what they mean. Stores
/// elsewhere implement [io.millrace.checkpoint.store.CheckpointStore] and are found by
/// [io.millrace.checkpoint.store.CheckpointStoreProvider].
@NullMarked
package io.millrace.checkpoint.store;

import org.jspecify.annotations.NullMarked;
