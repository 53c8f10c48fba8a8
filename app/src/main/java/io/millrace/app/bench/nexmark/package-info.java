/// Nexmark: the events of an auction house as a function of their number, in Arrow columns; the
/// queries as a user would write them; and the right answers, computed from the events alone. It
/// must not know how a query is run or timed.
@NullMarked
package io.millrace.app.bench.nexmark;

import org.jspecify.annotations.NullMarked;
