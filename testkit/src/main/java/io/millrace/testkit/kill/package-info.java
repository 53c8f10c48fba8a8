/// Real processes that are killed with SIGKILL, or stopped and continued, and started again on
/// their checkpoint, with an oracle outside the process: for us and for users. It knows nothing of
/// what the program does, and trusts nothing that it says about itself. Start at `KillDriver`.
@NullMarked
package io.millrace.testkit.kill;

import org.jspecify.annotations.NullMarked;
