package io.millrace.app.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;

import io.millrace.app.architecture.Codebase.Module;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What users compile against names no library of ours.
final class PublicApiTest {
    private static final Set<String> API_PACKAGES =
            Set.of(
                    "io.millrace",
                    "io.millrace.streaming",
                    "io.millrace.function",
                    "io.millrace.types",
                    "io.millrace.error");

    /// The one bridge to Arrow.
    private static final String BRIDGE = "io.millrace.ArrowInterop";

    private static final Set<String> FOREIGN =
            Set.of("org.apache.arrow", "com.fasterxml.jackson", "org.jcuda", "jcuda");

    @Test
    void arrowAndJacksonStayOutOfPublicSignatures() {
        List<String> offenders = new ArrayList<>();
        for (JavaClass type : Codebase.mainClasses(Module.CORE)) {
            if (API_PACKAGES.contains(type.getPackageName())
                    && isVisible(type.getModifiers())
                    && !Codebase.outermost(type).getName().equals(BRIDGE)) {
                type.getMembers().stream()
                        .filter(member -> isVisible(member.getModifiers()))
                        .filter(PublicApiTest::namesForeignType)
                        .map(JavaMember::getFullName)
                        .forEach(offenders::add);
            }
        }
        Codebase.assertNone("Public members that name a library's type:", offenders);
    }

    private static boolean namesForeignType(JavaMember member) {
        return member.getAllInvolvedRawTypes().stream()
                .map(type -> type.getBaseComponentType().getPackageName())
                .anyMatch(
                        packageName ->
                                FOREIGN.stream()
                                        .anyMatch(root -> Codebase.isWithin(packageName, root)));
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC)
                || modifiers.contains(JavaModifier.PROTECTED);
    }
}
