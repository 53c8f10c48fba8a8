/// A class that breaks every ban, so that a test can show that each ban is noticed.
@NullMarked
package io.millrace.app.architecture.offenders;

import org.jspecify.annotations.NullMarked;
