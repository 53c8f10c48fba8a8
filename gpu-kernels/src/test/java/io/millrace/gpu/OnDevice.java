package io.millrace.gpu;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks tests that need a CUDA device: the stand-in, or a real one with `-Dmillrace.gpu=required`.
/// They are skipped, with the reason, where there is neither; they do not run side by side; and a
/// test that leaves memory of the stand-in allocated, fails.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnDeviceExtension.class)
@ResourceLock("cuda")
public @interface OnDevice {}
