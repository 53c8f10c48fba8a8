/// The public API: sessions, frames, columns and rows under the names Spark gives them. It must not
/// know any backend, file format or wire protocol. Start at `Session`.
@NullMarked
package io.millrace;

import org.jspecify.annotations.NullMarked;
