/// Real processes, killed in the middle of a batch and started again on their checkpoint.
@NullMarked
package io.millrace.app.crash;

import org.jspecify.annotations.NullMarked;
