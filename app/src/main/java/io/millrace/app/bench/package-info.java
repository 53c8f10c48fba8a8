/// `millrace bench`: the speed of Millrace on fixed work, each result checked before it is timed.
@NullMarked
package io.millrace.app.bench;

import org.jspecify.annotations.NullMarked;
