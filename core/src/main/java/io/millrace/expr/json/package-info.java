/// JSON and values: the rules by which a JSON value becomes a value of a type, and the writer of
/// rows and values as JSON. Knows nothing of files, records or queries. The entry types are
/// [io.millrace.expr.json.JsonValueReader] and [io.millrace.expr.json.JsonRowWriter].
@NullMarked
package io.millrace.expr.json;

import org.jspecify.annotations.NullMarked;
