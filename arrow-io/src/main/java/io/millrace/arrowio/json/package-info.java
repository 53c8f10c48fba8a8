/// JSON records to batches: a byte-wise decoder for ordinary lines, a Jackson decoder as its
/// reference for all others, and schema inference. Knows nothing of how files are found, ordered or
/// pinned, and nothing of queries. The entry type is [io.millrace.arrowio.json.JsonFormat].
@NullMarked
package io.millrace.arrowio.json;

import org.jspecify.annotations.NullMarked;
