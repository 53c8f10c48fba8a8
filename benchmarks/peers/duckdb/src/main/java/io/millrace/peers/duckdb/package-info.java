/// DuckDB on the workloads: one batch query over all files, through JDBC in this process. It knows
/// nothing of other engines; start at [io.millrace.peers.duckdb.DuckDbPeer].
@NullMarked
package io.millrace.peers.duckdb;

import org.jspecify.annotations.NullMarked;
