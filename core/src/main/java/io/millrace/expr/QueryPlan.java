package io.millrace.expr;

/// The plan of a query that stands within an expression. It is opaque here, since plans are made of
/// expressions and not the other way round: the only kind is the logical plan.
public interface QueryPlan {}
