/// Group tables of many groups, divided by key into shards that threads fill side by side.
@NullMarked
package io.millrace.exec.shard;

import org.jspecify.annotations.NullMarked;
