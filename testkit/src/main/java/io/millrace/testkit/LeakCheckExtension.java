package io.millrace.testkit;

import io.millrace.batch.Allocators;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Does what [LeakCheck] says.
final class LeakCheckExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheckExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BufferAllocator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(Root.class, _ -> new Root(Allocators.root()), Root.class)
                .allocator();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Root root = context.getStore(NAMESPACE).remove(Root.class, Root.class);
        if (root != null) {
            check(root.allocator());
        }
    }

    /// Closes the allocator; fails if memory is outstanding.
    static void check(BufferAllocator allocator) {
        long leakedBytes = allocator.getAllocatedMemory();
        String details = leakedBytes == 0 ? "" : allocator.toVerboseString();
        try {
            allocator.close();
        } catch (IllegalStateException e) {
            throw new AssertionError("leaked " + leakedBytes + " bytes: " + details, e);
        }
    }

    /// A root allocator. Not stored as itself: JUnit would close it, and report a leak as a failure
    /// of its own rather than of the test.
    private record Root(BufferAllocator allocator) {}
}
