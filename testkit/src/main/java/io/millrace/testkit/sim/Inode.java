package io.millrace.testkit.sim;

/// What a name on a [SimulatedDisk] stands for; a file may have several names.
sealed interface Inode permits FileContent, DirectoryContent {}
