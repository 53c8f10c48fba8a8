/// Tests of what bounds a query: its memory, the pace of its sink, and the time in which it stops.
@NullMarked
package io.millrace.app.bounds;

import org.jspecify.annotations.NullMarked;
