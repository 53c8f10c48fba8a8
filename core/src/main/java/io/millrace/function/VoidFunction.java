package io.millrace.function;

import java.io.Serializable;

/// A function of one argument that returns nothing and may throw anything.
///
/// Serializable, because the same query object can be run on Spark, which sends it to its workers.
///
/// @param <T> the argument's type
@FunctionalInterface
public interface VoidFunction<T> extends Serializable {
    void call(T t) throws Exception;
}
