package io.millrace.testkit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Gives test methods a [java.util.random.RandomGenerator] or a [Seed] as parameter, and says at
/// each failure how to get the same numbers again.
///
/// The seed is derived from the name of the test method, so that every run sees the same numbers;
/// `-Dmillrace.seed=5DEECE66D` (hexadecimal) sets it. A failure carries the line `Reproduce: ./mvnw
/// -pl testkit -am test -Dtest=X#y ... -Dmillrace.seed=5DEECE66D`.
///
/// ```java
/// @Seeded
/// class SortTest {
///     @Test
///     void sortsAnything(RandomGenerator random) { ... }
/// }
/// ```
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SeedExtension.class)
public @interface Seeded {}
