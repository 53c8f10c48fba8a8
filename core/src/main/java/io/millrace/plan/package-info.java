/// Logical plans: what a frame means, as a tree of pure values that the API and SQL both build.
/// Knows nothing of how, where or when it is executed. The entry type is
/// [io.millrace.plan.LogicalPlan].
@NullMarked
package io.millrace.plan;

import org.jspecify.annotations.NullMarked;
