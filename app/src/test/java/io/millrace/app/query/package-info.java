/// Whole queries over files, through the public API. Knows nothing of the engine's inside, except
/// where it stops a query at a step. Start at `CheckpointDirectoryTest`.
@NullMarked
package io.millrace.app.query;

import org.jspecify.annotations.NullMarked;
