/// The rules that ARCHITECTURE.md states, as tests over class files and sources. They know names
/// and arrows and nothing about behaviour. Start at `Codebase`.
@NullMarked
package io.millrace.app.architecture;

import org.jspecify.annotations.NullMarked;
