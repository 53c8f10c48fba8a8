package io.millrace.expr.kernel;

import java.time.ZoneId;

/// What a row kernel depends on besides its arguments; the same for a whole micro-batch.
///
/// @param isAnsi whether overflow and bad texts are errors (else wrap or null)
/// @param zone the session's time zone
/// @param batchTimeMillis the time of the batch, the only clock there is
/// @param randomSeed of the query
public record RowSettings(boolean isAnsi, ZoneId zone, long batchTimeMillis, long randomSeed) {}
