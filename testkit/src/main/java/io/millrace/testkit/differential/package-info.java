/// Queries with their input as values, and what an engine makes of them batch by batch.
///
/// A [io.millrace.testkit.differential.QueryCase] is run by a
/// [io.millrace.testkit.differential.CaseRunner] and gives an
/// [io.millrace.testkit.differential.Answer]; two answers are compared by
/// [io.millrace.testkit.differential.AnswerComparison]. Cases are random by seed
/// ([io.millrace.testkit.differential.CaseGenerator]) or written by hand
/// ([io.millrace.testkit.differential.GoldenCases]).
///
/// Knows nothing of Spark: the module `spark` brings the other runner, and records its answers for
/// builds without it.
@NullMarked
package io.millrace.testkit.differential;

import org.jspecify.annotations.NullMarked;
