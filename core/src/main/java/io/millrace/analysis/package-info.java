/// Analysis: turns a plan of names into a plan of typed columns, or says by name what is wrong with
/// it; with it the catalog that names refer to and the settings. Knows nothing of how a plan is
/// executed, of files or of threads. The entry type is [io.millrace.analysis.Analyzer].
@NullMarked
package io.millrace.analysis;

import org.jspecify.annotations.NullMarked;
