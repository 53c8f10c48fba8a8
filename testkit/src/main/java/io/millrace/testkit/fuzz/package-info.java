/// Fuzzing with a seed: random and mutated inputs for a parser, held to what every parser owes its
/// caller. Knows no parser. The entry type is [io.millrace.testkit.fuzz.Fuzz].
@NullMarked
package io.millrace.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
