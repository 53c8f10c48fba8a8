/// The driver interface on JCuda: the only classes that see it, loaded by a class loader of their
/// own ([io.millrace.gpu.driver.JCudaLoader]) and by nobody else. They check every code themselves
/// and know nothing of what is computed.
@NullMarked
package io.millrace.gpu.driver.jcuda;

import org.jspecify.annotations.NullMarked;
