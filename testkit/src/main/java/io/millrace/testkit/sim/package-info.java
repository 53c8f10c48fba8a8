/// A simulated machine for queries: a disk that forgets what was not synced. Every power cut, every
/// fault and every turn of the runs follows from one seed. It knows the files of the engine and no
/// format in them. Start at [io.millrace.testkit.sim.SimulatedDisk].
@NullMarked
package io.millrace.testkit.sim;

import org.jspecify.annotations.NullMarked;
