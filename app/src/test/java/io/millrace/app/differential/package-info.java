/// Millrace held to what Spark answered: recorded cases, random and written by hand, replayed
/// without Spark, through restarts and crashes. `spark/record.sh` records anew.
package io.millrace.app.differential;
