/// The command line. It parses, calls the public API and prints; no rule about data or state lives
/// here. Start at `Main`.
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
