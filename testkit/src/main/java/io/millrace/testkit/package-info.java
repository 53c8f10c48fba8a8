/// Tests for streaming queries, for us and for users: memory streams, a virtual clock, a crash at
/// any step of the log. It must not know any backend or source but its own. Start at
/// `MemoryStream`.
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
