/// JSON records to batches and back: a byte-wise decoder for ordinary lines, a Jackson decoder as
/// its reference for all others, schema inference, and the writer of NDJSON. Knows nothing of how
/// files are found, ordered or pinned, and nothing of queries. The entry types are
/// [io.millrace.arrowio.json.JsonFormat] and [io.millrace.arrowio.json.JsonRowWriter].
@NullMarked
package io.millrace.arrowio.json;

import org.jspecify.annotations.NullMarked;
