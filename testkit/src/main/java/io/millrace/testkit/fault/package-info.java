/// Disks that fail: a wrapper that counts every operation on files and, at a chosen one, dies,
/// tears the write, fails or runs out of space. Works over any
/// [io.millrace.checkpoint.store.FileOperations] and so under any checkpoint and any sink that
/// writes files; knows nothing of either. The entry type is
/// [io.millrace.testkit.fault.FaultyFiles].
@NullMarked
package io.millrace.testkit.fault;

import org.jspecify.annotations.NullMarked;
