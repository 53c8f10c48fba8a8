/// The whole engine under simulation: power cuts, kills, broken disks and zombies in one thread's
/// order, each run decided by a seed.
@NullMarked
package io.millrace.app.simulation;

import org.jspecify.annotations.NullMarked;
