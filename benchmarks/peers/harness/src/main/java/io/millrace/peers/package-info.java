/// What the programs that time other engines share: the workloads' data and right results, both
/// from `millrace bench`, and the loop that checks, times and reports. It knows no engine; start at
/// [io.millrace.peers.Peer].
@NullMarked
package io.millrace.peers;

import org.jspecify.annotations.NullMarked;
