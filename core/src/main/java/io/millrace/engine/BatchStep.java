package io.millrace.engine;

/// The steps in the life of a micro-batch, in order. A crash after any of them, and before the
/// next, loses and doubles nothing.
///
/// ```text
///    TRIGGER          the trigger fired
///  1 LATEST_OFFSET    the sources said how far the batch reads
///  2 WRITE_OFFSETS    offsets/N is durable: the batch is fixed
///  3 READ             a range was read and decoded       ┐ reached once for every batch of rows,
///  4 PROJECT          it went through projections        ┘ by any worker
///  5 AGGREGATE        all rows are in the group table
///  6 EMIT             the rows to write are there
///  7 ADD_BATCH        the sink has them
///  8 COMMIT           the state delta and, after it, commits/N are durable: the batch is done
///  9 FINISH           the sink and the sources were told, progress was reported
/// ```
///
/// 3 to 6 happen while 2 is under way, except in the first batch of a run, and it is 2 that 7 waits
/// for. Where reading is what fixes a batch, 2 begins after 3 to 5 ([PlanBehind]). When batches
/// overlap, 1 and 3 to 6 of the next happen while 8 is under way, 2 after it.
public enum BatchStep {
    TRIGGER,
    LATEST_OFFSET,
    WRITE_OFFSETS,
    READ,
    PROJECT,
    AGGREGATE,
    EMIT,
    ADD_BATCH,
    COMMIT,
    FINISH
}
