package io.millrace.app;

import picocli.CommandLine.IVersionProvider;

import java.util.Objects;

/// The version in the jar's manifest; `development` when the classes do not come from a jar.
public final class MillraceVersion implements IVersionProvider {
    /// Picocli creates it.
    public MillraceVersion() {}

    /// The version alone, as in `0.1.0`.
    public static String text() {
        return Objects.requireNonNullElse(
                MillraceVersion.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"millrace " + text()};
    }
}
