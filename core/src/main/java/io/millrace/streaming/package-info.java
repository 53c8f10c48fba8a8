/// The words users and the engine share about streaming queries: triggers, output modes, progress,
/// listeners, the query's handle and time. It must not know how a query runs, nor sessions or
/// frames. Entry type: [StreamingQuery].
@NullMarked
package io.millrace.streaming;

import org.jspecify.annotations.NullMarked;
