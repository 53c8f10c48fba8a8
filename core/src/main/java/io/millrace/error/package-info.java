/// The named errors of Millrace: every failure a user can meet carries one [ErrorCondition]. This
/// package is the lowest of all; it must not know types, plans, queries or files. Entry type:
/// [ErrorCondition], whose `error(what, whatToDo)` makes the exception to throw.
@NullMarked
package io.millrace.error;

import org.jspecify.annotations.NullMarked;
