package io.millrace.testkit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Gives test methods a `BufferAllocator` as parameter, and fails each test that has not given back
/// every byte of it when it ends.
///
/// One root allocator a test, the same for `@BeforeEach` and `@AfterEach` methods. The check comes
/// after those. It runs when the test failed too, but then only adds to the failure.
///
/// ```java
/// @LeakCheck
/// class GatherTest {
///     @Test
///     void selectsRows(BufferAllocator allocator) { ... }
/// }
/// ```
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(LeakCheckExtension.class)
public @interface LeakCheck {}
