/// The reference backend, and the suites that hold every other backend to its bytes. It must not
/// know how any other backend works: it asks them through the SPI alone. Start at
/// [io.millrace.testkit.backend.BackendContract].
@NullMarked
package io.millrace.testkit.backend;

import org.jspecify.annotations.NullMarked;
