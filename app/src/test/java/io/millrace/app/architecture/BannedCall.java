package io.millrace.app.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// A call, field or class that some of our code may not use.
///
/// @param what its name in the failure
/// @param instead what to use
/// @param matches whether an access is one
record BannedCall(String what, String instead, Predicate<JavaAccess<?>> matches) {

    static BannedCall member(String owner, String name, String instead) {
        return new BannedCall(
                simpleName(owner) + "." + name,
                instead,
                access ->
                        access.getTargetOwner().getName().equals(owner)
                                && access.getTarget().getName().equals(name));
    }

    /// A member of every class in a package of the JDK, such as `parallel` of each kind of stream.
    static BannedCall inPackage(String packageName, String name, String instead) {
        return new BannedCall(
                packageName + ".*." + name,
                instead,
                access ->
                        access.getTargetOwner().getPackageName().equals(packageName)
                                && access.getTarget().getName().equals(name));
    }

    static BannedCall anythingOf(String owner, String instead) {
        return new BannedCall(
                simpleName(owner),
                instead,
                access -> access.getTargetOwner().getName().equals(owner));
    }

    /// Only the form that takes no argument: the other takes a seed, or a clock.
    static BannedCall withoutArguments(String owner, String name, String instead) {
        return new BannedCall(
                simpleName(owner) + "." + name + "()",
                instead,
                access ->
                        access.getTargetOwner().getName().equals(owner)
                                && access.getTarget().getFullName().endsWith(name + "()"));
    }

    /// Every use of any of `banned`, except in classes whose outermost class is exempt.
    static List<String> offenders(
            JavaClasses classes, Collection<BannedCall> banned, Set<String> exempt) {
        List<String> offenders = new ArrayList<>();
        for (JavaClass type : classes) {
            if (exempt.contains(Codebase.outermost(type).getName())) {
                continue;
            }
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                for (BannedCall call : banned) {
                    if (call.matches.test(access)) {
                        offenders.add(
                                "%s in %s: %s"
                                        .formatted(
                                                call.what,
                                                access.getSourceCodeLocation(),
                                                call.instead));
                    }
                }
            }
        }
        return offenders;
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
