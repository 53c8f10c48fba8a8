/// Queries whose batches an accelerator computes, which fails or is lost at any call.
@NullMarked
package io.millrace.app.device;

import org.jspecify.annotations.NullMarked;
