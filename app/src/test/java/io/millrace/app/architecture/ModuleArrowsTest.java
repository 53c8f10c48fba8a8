package io.millrace.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;

import io.millrace.app.architecture.Codebase.Module;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The arrows between modules. Maven would allow more: a module sees what its dependencies drag in.
final class ModuleArrowsTest {
    /// Core's own class outside `io.millrace`: Arrow looks its default allocator up by this name.
    private static final String ARROW_LOOKUP_PACKAGE = "org.apache.arrow.memory.unsafe";

    @ParameterizedTest
    @EnumSource(Module.class)
    void aModuleUsesOnlyTheModulesBelowIt(Module module) {
        Set<Module> allowed = belowOrSame(module);
        List<String> offenders = new ArrayList<>();
        for (JavaClass type : Codebase.mainClasses(module)) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = Codebase.outermost(dependency.getTargetClass());
                if (Codebase.isOurs(target)
                        && !allowed.contains(Module.ofPackage(target.getPackageName()))) {
                    offenders.add(dependency.getDescription());
                }
            }
        }
        Codebase.assertNone(module.directory + " may use only " + allowed + ", but:", offenders);
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void aModuleKeepsToItsPackageRoot(Module module) {
        List<String> offenders = new ArrayList<>();
        for (JavaClass type : Codebase.mainClasses(module)) {
            String packageName = type.getPackageName();
            boolean isAtHome =
                    Codebase.isOurs(type) && Module.ofPackage(packageName) == module
                            || module == Module.CORE && packageName.equals(ARROW_LOOKUP_PACKAGE);
            if (!isAtHome) {
                offenders.add(type.getName());
            }
        }
        Codebase.assertNone(
                module.directory + " has classes outside " + module.packageRoot + ":", offenders);
    }

    @Test
    void theRulesSeeTheClasses() {
        // A build of app alone leaves out what app does not see.
        for (Module module : belowOrSame(Module.APP)) {
            assertFalse(Codebase.mainClasses(module).isEmpty(), module.directory);
        }
        assertEquals(Module.CORE, Module.ofPackage("io.millrace.engine"));
        assertEquals(Module.GPU_KERNELS, Module.ofPackage("io.millrace.gpu.driver"));
    }

    private static Set<Module> belowOrSame(Module module) {
        return switch (module) {
            case CORE -> EnumSet.of(Module.CORE);
            case TESTKIT, ARROW_IO, CPU_FALLBACK, GPU_KERNELS, HADOOP, SQL ->
                    EnumSet.of(Module.CORE, module);
            case APP -> EnumSet.complementOf(EnumSet.of(Module.BENCHMARKS, Module.HADOOP));
            case BENCHMARKS -> EnumSet.allOf(Module.class);
        };
    }
}
