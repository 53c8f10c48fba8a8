package io.millrace.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.CheckpointStoreProvider;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/// Finds the store of a location that is not a directory of this machine.
public final class CheckpointStores {
    private CheckpointStores() {}

    /// Opens the store of the location by the provider on the class path that offers its scheme.
    ///
    /// @param location absolute, its scheme in lower case
    /// @param settings as for [CheckpointStoreProvider#open]
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_STORE_NOT_FOUND` when nobody offers
    ///   the scheme, `CHECKPOINT_IO` when the place cannot be reached
    public static CheckpointStore open(URI location, Map<String, String> settings) {
        String scheme = location.getScheme();
        Set<String> offered = new TreeSet<>();
        for (CheckpointStoreProvider provider : ServiceLoader.load(CheckpointStoreProvider.class)) {
            Set<String> schemes = provider.schemes(settings);
            if (schemes.contains(scheme)) {
                return open(provider, location, settings);
            }
            offered.addAll(schemes);
        }
        offered.add("file");
        throw ErrorCondition.CHECKPOINT_STORE_NOT_FOUND.error(
                "The checkpoint `"
                        + location
                        + "` lies where nothing on the class path can open it: the scheme `"
                        + scheme
                        + "`.",
                "Add the module millrace-hadoop for hdfs, viewfs, s3a, abfs and the like, or name a"
                        + " directory of this machine. "
                        + Suggestions.listing(offered));
    }

    private static CheckpointStore open(
            CheckpointStoreProvider provider, URI location, Map<String, String> settings) {
        try {
            return provider.open(location, settings);
        } catch (IOException e) {
            throw CheckpointErrors.io(location.toString(), "it was opened", e);
        }
    }
}
