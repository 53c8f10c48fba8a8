package io.millrace.testkit.sim;

/// What a simulation lets happen between two operations of a run.
enum Happening {
    /// Another run goes on.
    SWITCH,
    /// More input arrives.
    DATA,
    /// The query is started once more on the checkpoint, whoever runs it already.
    START,
    /// The user stops a run.
    STOP,
    /// A run stands still for a while, as in a long garbage collection.
    PAUSE,
    /// A process dies.
    KILL,
    /// The machine dies, and with it every process and what was not synced.
    POWER_CUT,
    /// The next operation of a run fails.
    IO_ERROR,
    /// Nothing more can be written for a while.
    DISK_FULL,
    /// The wall clock jumps by up to a day, either way.
    CLOCK_JUMP
}
