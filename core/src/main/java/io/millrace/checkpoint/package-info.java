/// Everything durable that a query remembers: the checkpoint directory, its logs, versions and
/// epochs. Never sees a device, an expression or a plan; it stores what it is given and gives it
/// back whole or not at all. The entry type is [io.millrace.checkpoint.Checkpoint].
@NullMarked
package io.millrace.checkpoint;

import org.jspecify.annotations.NullMarked;
