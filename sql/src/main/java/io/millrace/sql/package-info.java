/// SQL text to statements and expressions, by the lexer and parser that Spark publishes. Knows
/// nothing of sessions, catalogs or how a plan is analyzed and run. The entry type is
/// [io.millrace.sql.SparkSqlParser], which `ServiceLoader` finds.
@NullMarked
package io.millrace.sql;

import org.jspecify.annotations.NullMarked;
