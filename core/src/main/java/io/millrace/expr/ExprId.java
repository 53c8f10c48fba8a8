package io.millrace.expr;

import java.util.concurrent.atomic.AtomicLong;

/// The identity of a named column through a plan, so that two columns of one name stay apart.
///
/// Ids are unique within the JVM and never stored.
///
/// @param id the number, shown as `name#7` in plans
public record ExprId(long id) {
    private static final AtomicLong NEXT = new AtomicLong();

    /// Returns a new identity.
    public static ExprId next() {
        return new ExprId(NEXT.getAndIncrement());
    }
}
