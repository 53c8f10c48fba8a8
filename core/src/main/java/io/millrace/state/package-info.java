/// The versioned files in which the state of stateful operators rests: their format, and how a
/// snapshot and the deltas after it become the live groups again. Must not know which query or
/// directory the files belong to, nor what an operator does with its state. The entry types are
/// [io.millrace.state.StateFileWriter] and [io.millrace.state.StateFileReader].
@NullMarked
package io.millrace.state;

import org.jspecify.annotations.NullMarked;
