/// Looks at the machine and the JVM, and says what to change. It must not start a session or a
/// query: it has to answer where those fail. Start at `DoctorCommand`.
@NullMarked
package io.millrace.app.doctor;

import org.jspecify.annotations.NullMarked;
