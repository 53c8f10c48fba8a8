/// Runs queries: the session's engine, the micro-batch loop, triggers, progress, built-in sinks.
/// Knows nothing of the frames and columns of the API above it; it is given analyzed plans. The
/// entry type is [io.millrace.engine.SessionEngine].
@NullMarked
package io.millrace.engine;

import org.jspecify.annotations.NullMarked;
