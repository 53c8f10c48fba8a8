/// The benchmark's data: a pure function of row number and count, written as NDJSON files.
@NullMarked
package io.millrace.app.bench.data;

import org.jspecify.annotations.NullMarked;
