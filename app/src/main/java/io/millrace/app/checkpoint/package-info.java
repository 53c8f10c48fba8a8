/// `millrace checkpoint`: what is in a checkpoint directory, and whether it is whole. Reads only,
/// through [io.millrace.checkpoint.CheckpointInspection] and
/// [io.millrace.checkpoint.CheckpointVerification], and knows nothing of their formats. Start at
/// [io.millrace.app.checkpoint.CheckpointCommand].
@NullMarked
package io.millrace.app.checkpoint;

import org.jspecify.annotations.NullMarked;
