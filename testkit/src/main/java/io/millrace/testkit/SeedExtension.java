package io.millrace.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Does what [Seeded] says.
final class SeedExtension implements ParameterResolver, TestExecutionExceptionHandler {
    private static final String PROPERTY = "millrace.seed";
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RandomGenerator.class || type == Seed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Seed seed = seedOf(context);
        return parameter.getParameter().getType() == Seed.class ? seed : seed.random();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        seedOf(context).noteOn(failure);
        throw failure;
    }

    private static Seed seedOf(ExtensionContext context) {
        String test =
                context.getRequiredTestClass().getSimpleName()
                        + "#"
                        + context.getRequiredTestMethod().getName();
        String given = System.getProperty(PROPERTY, "");
        long value =
                given.isEmpty() ? hash(context.getUniqueId()) : Long.parseUnsignedLong(given, 16);
        return new Seed(value, test);
    }

    /// FNV-1a: equal on every JVM, unlike what `hashCode` promises.
    private static long hash(String text) {
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
