package io.millrace.checkpoint.store;

import java.util.regex.Pattern;

/// The rule for names in a store, which every store holds its callers to.
public final class StoreNames {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    private StoreNames() {}

    /// Returns the name if it can be one, so that no name leads out of the checkpoint.
    ///
    /// @throws IllegalArgumentException when it cannot
    public static String checked(String name) {
        for (String part : name.split("/", -1)) {
            if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("not a name in a checkpoint: " + name);
            }
        }
        return name;
    }

    /// Returns the directory of the name, empty for the checkpoint itself.
    public static String directoryOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }
}
