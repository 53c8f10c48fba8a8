/// Holds the one class that Arrow looks up by name when it wants its default allocation manager. It
/// must know nothing but `io.millrace.batch`. The entry type is `DefaultAllocationManagerFactory`.
@NullMarked
package org.apache.arrow.memory.unsafe;

import org.jspecify.annotations.NullMarked;
