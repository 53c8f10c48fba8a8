/// The main job: the course's events read as a stream, counted by action and hour, queried while
/// they run. Knows only the public API and the order of file names. Start at `DemoCommand`.
@NullMarked
package io.millrace.app.demo;

import org.jspecify.annotations.NullMarked;
