package io.millrace.testkit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Gives test methods a [io.millrace.Session], a [TestSession] or its [ManualClock] as parameter,
/// one session a test, and closes it afterwards: a leak of memory fails the test.
///
/// ```java
/// @SessionTest
/// class CountsTest {
///     @Test
///     void countsByAction(Session session, ManualClock clock) { ... }
/// }
/// ```
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SessionExtension.class)
public @interface SessionTest {
    /// Settings of the session, as `key=value`.
    String[] settings() default {};
}
