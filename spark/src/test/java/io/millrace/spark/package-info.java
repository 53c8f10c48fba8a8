/// Apache Spark as the other engine of differential tests: a session made for many small queries,
/// the runner of cases on it, and the programs that compare and record. Tests alone see Spark;
/// start at [io.millrace.spark.SparkRunner].
package io.millrace.spark;
