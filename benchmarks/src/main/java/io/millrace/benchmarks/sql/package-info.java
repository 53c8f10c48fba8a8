/// Benchmarks of SQL statements on the table of a query.
@NullMarked
package io.millrace.benchmarks.sql;

import org.jspecify.annotations.NullMarked;
