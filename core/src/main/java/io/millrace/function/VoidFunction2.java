package io.millrace.function;

import java.io.Serializable;

/// A function of two arguments that returns nothing and may throw anything.
///
/// Serializable, because the same query object can be run on Spark, which sends it to its workers.
///
/// @param <T1> the first argument's type
/// @param <T2> the second argument's type
@FunctionalInterface
public interface VoidFunction2<T1, T2> extends Serializable {
    void call(T1 v1, T2 v2) throws Exception;
}
