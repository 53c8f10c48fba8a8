package io.millrace.checkpoint.store;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/// Opens checkpoints at locations with a scheme, such as `hdfs://host:8020/checkpoints/counts`.
///
/// Found by `ServiceLoader`. Directories of this machine need none: a plain path and `file:` are
/// always a [LocalCheckpointStore].
public interface CheckpointStoreProvider {
    /// Returns the schemes that it opens, in lower case.
    ///
    /// @param settings as for [#open]
    Set<String> schemes(Map<String, String> settings);

    /// Opens the store at a location, which need not be there. Changes nothing yet.
    ///
    /// By the store's [CheckpointStore#location()] a start finds the older run of the session that
    /// it takes over from, so that one place has one text as far as can be told. The caller closes
    /// the store.
    ///
    /// @param location absolute, with one of the [#schemes] and without a password
    /// @param settings what is set under `millrace.hadoop.`, without that prefix; may hold secrets,
    ///   which must not show in any message
    /// @throws io.millrace.error.MillraceException when the place cannot hold a checkpoint
    CheckpointStore open(URI location, Map<String, String> settings) throws IOException;
}
