/// The settings of a session: their names, Spark's and ours, their defaults and what each accepts.
/// [io.millrace.analysis.setting.Setting] lists them all.
@NullMarked
package io.millrace.analysis.setting;

import org.jspecify.annotations.NullMarked;
